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
  const [first = '', ...variants] = names
  const zh = new Map([['基准', alone ? `「${first}」` : '在用方案']])
  const en = new Map([['The baseline', alone ? `“${first}”` : 'The live plan'], ['the baseline', alone ? `“${first}”` : 'the live plan']])
  variants.forEach((name, i) => {
    zh.set(`方案 ${i + 1}`, `「${name}」`)
    en.set(`Variant ${i + 1}`, `“${name}”`).set(`variant ${i + 1}`, `“${name}”`)
  })
  const kept = [...titles].filter(Boolean)
  return { zh: renamed(words.zh, zh, kept), en: renamed(words.en, en, kept) }
}

// renamed puts names in the place of the engine's words in one pass, the longest words and
// titles first: what a name holds is no word of the engine's.
function renamed(text: string, names: Map<string, string>, titles: string[]): string {
  const patterns: [string, string][] = [
    ...titles.map((title): [string, string] => [title, title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]),
    // Variant 1 does not stand in variant 12. Nothing stands between a closing bracket and a word.
    ...[...names].map(([word, name]): [string, string] => [word, `${word}(?!\\d)${name.endsWith('」') ? ' ?' : ''}`]),
  ]
  const any = patterns.sort(([a], [b]) => b.length - a.length).map(([, pattern]) => pattern).join('|')
  return text.replace(new RegExp(any, 'g'), (found) => (titles.includes(found) ? found : (names.get(found.trimEnd()) ?? found)))
}
