import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '../src/messages/en'
import zh from '../src/messages/zh-CN'
import type { Comparison, Pay } from '../src/simulator/comparison'
import { formatGini, sayCost, type Translate } from '../src/simulator/sentences'

const words = createI18n({ legacy: false, locale: 'en', messages: { en, 'zh-CN': zh } })
const inEnglish: Translate = (key, named) => words.global.t(key, named)
const inChinese: Translate = (key, named) => words.global.t(key, named, { locale: 'zh-CN' })

const pay: Pay = {
  costFen: 38_579_596n,
  byComponent: new Map([['friend', 100_000n], ['mini', 200_000n]]),
  p10: 1_000n, p25: 2_000n, p50: 3_000n, p75: 4_000n, p90: 5_000n,
  giniPpm: 312_345n,
}
const still: Comparison = {
  live: pay, changed: pay, people: 1_240, winners: 0, losers: 0, unchanged: 1_240,
  bands: { up_over_5: 0, up_to_5: 0, none: 1_240, down_to_5: 0, down_over_5: 0 }, nothing: true, bins: [],
}
const dearer: Comparison = {
  ...still,
  changed: {
    ...pay, costFen: 39_814_163n, p50: 3_100n, giniPpm: 310_499n,
    byComponent: new Map([['friend', 100_000n], ['mini', 1_434_567n]]),
  },
  winners: 41, unchanged: 1_199, nothing: false,
  bands: { up_over_5: 11, up_to_5: 30, none: 1_199, down_to_5: 0, down_over_5: 0 },
}
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

it.each([
  [0n, '0.000'],
  [312_499n, '0.312'],
  [312_500n, '0.313'],
  [999_999n, '1.000'],
])('formatGini(%s)', (ppm, text) => expect(formatGini(ppm)).toBe(text))

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
