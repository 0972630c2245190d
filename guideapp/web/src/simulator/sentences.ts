// The sentence of the headline, made from its numbers; reports bring their own.

import { formatChange, formatCount, formatFen } from '../money'
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
