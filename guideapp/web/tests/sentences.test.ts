import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '../src/messages/en'
import zh from '../src/messages/zh-CN'
import { type Comparison, readComparison } from '../src/simulator/comparison'
import { sayCost, type Translate, withNames } from '../src/simulator/sentences'

const words = createI18n({ legacy: false, locale: 'en', messages: { en, 'zh-CN': zh } })
const inEnglish: Translate = (key, named) => words.global.t(key, named)
const inChinese: Translate = (key, named) => words.global.t(key, named, { locale: 'zh-CN' })

const pay = { hash: '1f', costFen: 38_579_596n, gini: 0.312345 }
const still: Comparison = { live: pay, changed: pay, people: 1_240, winners: 0, losers: 0, nothing: true }
const dearer: Comparison = { ...still, changed: { ...pay, costFen: 39_814_163n }, winners: 41, nothing: false }
const cheaper: Comparison = { ...dearer, live: dearer.changed, changed: pay, winners: 0, losers: 41 }

describe('sayCost', () => {
  it.each([
    ['nothing is moved', still, false, 'Nothing is changed yet. Drag a number, or edit the plan, and the pay of 1,240 people is computed anew at once.'],
    ['a move that changes nothing', still, true, 'This change changes nothing: all 1,240 statements stay the same to the fen.'],
    ['a rise', dearer, true, 'Cost rises by ¥12,345.67 (+3.2%); 41 earn more, 0 earn less.'],
    ['a fall', cheaper, true, 'Cost falls by ¥12,345.67 (−3.1%); 0 earn more, 41 earn less.'],
    ['a shift', { ...still, winners: 3, losers: 2, nothing: false }, true, 'Cost stays the same; 3 earn more, 2 earn less.'],
  ])('%s', (_, comparison, moved, said) => expect(sayCost(comparison, moved, inEnglish)).toBe(said))

  it('speaks Chinese', () => {
    expect(sayCost(dearer, true, inChinese)).toBe('成本增加 ¥12,345.67（+3.2%）；41 人多得，0 人少得。')
  })
})

describe('withNames', () => {
  const of = (zh: string, en: string, alone = false) => withNames({ zh, en }, ['Live', 'Dear'], alone, ['基准奖', 'the baseline bonus', '方案 1 (new)'])

  it.each([
    ['the baseline', '基准成本 5 元', 'The baseline costs 5', { zh: '在用方案成本 5 元', en: 'The live plan costs 5' }],
    ['a variant', '方案 1 与基准相差 2', 'Variant 1 differs from the baseline', { zh: '「Dear」与在用方案相差 2', en: '“Dear” differs from the live plan' }],
    ['no variant there is', '方案 12', 'variant 12', { zh: '方案 12', en: 'variant 12' }],
    ['what stands in a title', '基准的基准奖', 'the baseline bonus of the baseline', { zh: '在用方案的基准奖', en: 'the baseline bonus of the live plan' }],
    ['a number in a title', '方案 1 的方案 1 (new)', 'variant 1', { zh: '「Dear」的方案 1 (new)', en: '“Dear”' }],
  ])('names %s', (_, zh, en, said) => expect(of(zh, en)).toEqual(said))

  it.each([
    ['a variant', ['基准', '方案 2', '方案 1'], '方案 1 比方案 2 贵', 'variant 1 and Variant 2', { zh: '「方案 2」比「方案 1」贵', en: '“方案 2” and “方案 1”' }],
    ['the baseline', ['Live', 'the baseline, dearer', 'variant 1'], '方案 1、方案 2 与基准', 'Variant 2 and variant 1 beside the baseline',
      { zh: '「the baseline, dearer」、「variant 1」与在用方案', en: '“variant 1” and “the baseline, dearer” beside the live plan' }],
    ['a title', ['Live', 'step 方案'], '方案 1 的方案 10', 'variant 1 of step', { zh: '「step 方案」的方案 10', en: '“step 方案” of step' }],
    ['a pattern', ['$&', '$1 (a|b)'], '方案 1', 'variant 1', { zh: '「$1 (a|b)」', en: '“$1 (a|b)”' }],
  ])('puts a name that holds the word for %s once', (_, names, zh, en, said) => expect(withNames({ zh, en }, names, false, ['step'])).toEqual(said))

  it('takes the live plan for what it is called, whatever that is', () => {
    expect(withNames({ zh: '基准', en: 'The baseline' }, ['方案 1, variant 1', 'Dear'], true, [])).toEqual({ zh: '「方案 1, variant 1」', en: '“方案 1, variant 1”' })
  })

  it('leaves the longer of a title and a word', () => {
    expect(withNames({ zh: '方案 1 与方案', en: 'the baseline' }, ['Live', 'Dear'], false, ['方案', 'baseline'])).toEqual({ zh: '「Dear」与方案', en: 'the live plan' })
  })

  it('names the one plan of a sentence', () => expect(of('基准', 'the baseline', true)).toEqual({ zh: '「Live」', en: '“Live”' }))
})

describe('messages', () => {
  const keys = (messages: object, path = ''): string[] =>
    Object.entries(messages).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keys(value as object, `${path}${key}.`)))
  const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  const at = (messages: object, key: string) => key.split('.').reduce((m, k) => (m as Record<string, object>)[k] as object, messages) as unknown as string

  it('are the same in both languages', () => expect(keys(en)).toEqual(keys(zh)))

  it.each(keys(zh))('%s names the same numbers', (key) => {
    expect(named(at(en, key))).toEqual(named(at(zh, key)))
  })
})

describe('readComparison', () => {
  const golden = (name: string) => readFileSync(new URL(`../../../simulator/testdata/golden/${name}`, import.meta.url), 'utf8')

  it('reads what the engine is held to', () => {
    const answer = JSON.parse(golden('comparison.json')) as { plans: { cost_fen: number; gini: number }[]; guides: number }
    const { live, changed, people, winners, losers } = readComparison(golden('comparison.json'))
    expect([live.costFen, changed.costFen]).toEqual(answer.plans.map(({ cost_fen }) => BigInt(cost_fen)))
    expect([live.gini, changed.gini]).toEqual(answer.plans.map(({ gini }) => gini))
    expect(people).toBe(answer.guides)
    expect(winners + losers).toBeGreaterThan(0)
  })
})
