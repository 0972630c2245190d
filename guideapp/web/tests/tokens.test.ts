import { describe, expect, it } from 'vitest'
import { PlanRefused } from '../src/plan/refusal'
import { at, parsePlan, planTokens } from '../src/plan/tokens'

const tokensOf = (document: string) => planTokens(parsePlan(document)).split('\u0000')

describe('planTokens', () => {
  it.each([
    ['a map in the order written', 'b: x\na: y', ['m2', 'b', 'sx', 'a', 'sy']],
    ['rates and amounts as written', 'rate: 1.50%\neach: 2.00', ['m2', 'rate', 's1.50%', 'each', 's2.00']],
    ['a list', 'steps: [{from: 0, rate: 1%}, 10_000]', ['m1', 'steps', 'l2', 'm2', 'from', 's0', 'rate', 's1%', 's10_000']],
    ['nulls, written or left out', 'a: null\nb: ~\nc:', ['m3', 'a', 'n', 'b', 'n', 'c', 'n']],
    ['a quoted null is text', 'a: "null"', ['m1', 'a', 'snull']],
    ['quoted text without its quotes', "title: '2026 秋季'", ['m1', 'title', 's2026 秋季']],
    ['truth values as text', 'soft: true', ['m1', 'soft', 'strue']],
    ['days as text', 'from: 2026-09-01', ['m1', 'from', 's2026-09-01']],
    ['empty collections', 'a: {}\nb: []', ['m2', 'a', 'm0', 'b', 'l0']],
    ['JSON', '{"schema": 1, "rate": "1.5%"}', ['m2', 'schema', 's1', 'rate', 's1.5%']],
    ['a whole document', '# a comment\nschema: 1\ntitle: 秋季 😀\neffective: {from: 2026-09-01, to: }\ncomponents:\n  - {id: mini, cap: 3000.00, on: yes}\n',
      ['m4', 'schema', 's1', 'title', 's秋季 😀', 'effective', 'm2', 'from', 's2026-09-01', 'to', 'n', 'components', 'l1', 'm3', 'id', 'smini', 'cap', 's3000.00', 'on', 'syes']],
  ])('%s', (_, document, tokens) => {
    expect(tokensOf(document)).toEqual(tokens)
  })
})

describe('parsePlan refuses', () => {
  it.each([
    ['a key written twice', 'components:\n- {id: a}\n- {id: b, id: c}', 'components[1].id', 'twice'],
    ['an alias', 'a: &x 1\nb: *x', 'a', 'anchor'],
    ['an alias alone', 'limits: *x', 'limits', 'alias'],
    ['an anchor inside a list', 'a:\n- b: &y {c: 1}', 'a[0].b', 'anchor'],
    ['a key that is not text', '? [a]\n: 1', '', 'key'],
    ['a control character', 'a: "x\\0y"', 'a', 'control'],
    ['a control character in a key', '"x\\0y": 1', '', 'control'],
    ['a merge key', 'a:\n  <<: {b: 1}', 'a', '<<'],
    ['a tag', 'a: !!binary aGk=', 'a', 'tag'],
    ["a tag of one's own", 'a: !env HOME', 'a', 'tag'],
    ['an empty document', '', '', 'schema: 1'],
    ['a comment alone', '# nothing', '', 'schema: 1'],
    ['what is not YAML', 'a: [1', '', ''],
    ['two documents', 'a: 1\n---\nb: 2', '', 'document'],
  ])('%s', (_, document, path, word) => {
    let refusal: unknown
    try {
      parsePlan(document)
    } catch (e) {
      refusal = e
    }
    expect(refusal).toBeInstanceOf(PlanRefused)
    const [violation] = (refusal as PlanRefused).violations
    expect(violation?.path).toBe(path)
    expect(violation?.message).toContain(word)
  })
})

describe('at', () => {
  it('knows where a scalar stands in the document', () => {
    const document = 'a:\n- rate: 1.5% # per order\n'
    const scalar = at(parsePlan(document), ['a', 0, 'rate'])
    expect(scalar?.kind === 'text' && document.slice(scalar.start, scalar.end)).toBe('1.5%')
  })
})
