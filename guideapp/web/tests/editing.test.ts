import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { add, move, put, remove, writeText } from '../src/plan/editing'
import { at, parsePlan, planTokens, textAt } from '../src/plan/tokens'

const demo = readFileSync(new URL('../../../simulator/population/data/plan.yaml', import.meta.url), 'utf8')

describe('writeText', () => {
  it('changes one value and no other byte', () => {
    expect(writeText(demo, ['components', 1, 'commission', 'rate'], '1.8%')).toBe(demo.replace('rate: 1.5%', 'rate: 1.8%'))
  })

  it.each([
    ['a title with a colon', 'a: b', 'a: b'],
    ['a title with a quote', 'say "hi"', 'say "hi"'],
    ['an empty one', '', ''],
    ['one that reads as nothing', 'null', 'null'],
    ['one that would end a list', 'a, b]', 'a, b]'],
    ['a comment', 'a # b', 'a # b'],
    ['Chinese', '加好友 2', '加好友 2'],
  ])('keeps %s as the text it is', (_, text, read) => {
    expect(textAt(parsePlan(writeText(demo, ['components', 0, 'title'], text)), 'components', 0, 'title')).toBe(read)
  })
})

describe('edits keep what they do not touch', () => {
  it.each([
    ['a cap is put', put(demo, ['components', 0, 'cap'], '2.50'), ['    cap: 2.50', '# Whose an order is.', 'each: 2.00', '{from: 1500, rate: 2%}']],
    ['a component is added', add(demo, ['components'], { id: 'slow', penalty: { each: '1.00' } }), ['  - id: slow', '    penalty: {each: 1.00}']],
    ['a list is made where there is none', add('schema: 1\n', ['components'], { id: 'a' }), ['components:', '- id: a']],
    ['a component is removed', remove(demo, ['components', 3]), ['id: ladder', 'cap: 3000.00']],
    ['a rule is moved up', move(demo, ['credit'], 2, 0), ['credit:', '业绩双计']],
  ])('%s', (_, document, lines) => {
    for (const line of lines) expect(document).toContain(line)
    parsePlan(document)
  })

  it('moves a rule to where it was told', () => {
    const list = at(parsePlan(move(demo, ['credit'], 2, 0)), ['credit'])
    expect(list?.kind === 'list' && list.items.map((rule) => textAt(rule, 'id'))).toEqual(['dual', 'public-lead', 'public-buyer'])
  })

  it('takes out what it leaves empty', () => {
    const document = remove('a: {b: {c: 1}}\nd: 2\n', ['a', 'b', 'c'])
    expect(planTokens(parsePlan(document))).toBe(planTokens(parsePlan('d: 2')))
  })

  it('writes every number back as it was written', () => {
    const before = 'a: 2.00\nb: 1.50%\nc: 010\nd: 1_000\ne: 2026-09-01\nf: yes\nh: x\n'
    expect(remove(before, ['h'])).toBe(before.replace('h: x\n', ''))
  })
})
