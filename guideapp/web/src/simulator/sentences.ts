// The sentence of the headline, made from its numbers; reports bring their own.

import { formatChange, formatCount, formatFen } from '../money'
import type { Words } from './check'
import type { Comparison } from './comparison'

export type Translate = (key: string, named: Record<string, unknown>) => string

export function sayCost(c: Comparison, touched: boolean, t: Translate): string {
  if (!touched) return t('simulator.says.untouched', { n: formatCount(c.people) })
  if (c.nothing) return t('simulator.says.nothing', { n: formatCount(c.people) })
  const change = c.changed.costFen - c.live.costFen
  const key = change > 0n ? 'rises' : change < 0n ? 'falls' : 'same'
  return t(`simulator.says.${key}`, {
    amount: formatFen(change < 0n ? -change : change),
    percent: formatChange(c.live.costFen, c.changed.costFen),
    winners: formatCount(c.winners),
    losers: formatCount(c.losers),
  })
}

// withNames puts what plans are called here in the place of the engine's own words for them, a
// baseline and numbered variants: names holds the baseline's first, alone says that a sentence
// is about that plan and no other. What stands in one of the titles is left as it is.
export function withNames(words: Words, names: string[], alone: boolean, titles: Iterable<string>): Words {
  const [first = ''] = names
  const [zh, en, small] = alone ? [`「${first}」`, `“${first}”`, `“${first}”`] : ['在用方案', 'The live plan', 'the live plan']
  const zhName = (all: string, n: string) => (names[Number(n)] === undefined ? all : `「${names[Number(n)]}」`)
  const enName = (all: string, n: string) => (names[Number(n)] === undefined ? all : `“${names[Number(n)]}”`)
  const kept = [...titles].filter(Boolean)
  return {
    zh: outside(kept, words.zh, (text) => text.replace(/基准/g, zh).replace(/方案 (\d+)/g, zhName)),
    en: outside(kept, words.en, (text) => text.replace(/The baseline/g, en).replace(/the baseline/g, small).replace(/[Vv]ariant (\d+)/g, enName)),
  }
}

// outside changes the parts of a text that are none of the titles.
function outside(titles: string[], text: string, change: (part: string) => string): string {
  const longest = [...titles].sort((a, b) => b.length - a.length).map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const parts = longest.length ? text.split(new RegExp(`(${longest.join('|')})`)) : [text]
  return parts.map((part, i) => (i % 2 ? part : change(part))).join('')
}
