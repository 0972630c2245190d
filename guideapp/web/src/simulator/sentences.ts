// The sentence above each chart, made from its numbers.

import { formatChange, formatCount, formatFen, formatFenSigned } from '../money'
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

export function sayComponents(c: Comparison, titles: Map<string, string>, t: Translate): string {
  const moved = componentsOf(c)
    .map((id) => ({ id, change: (c.changed.byComponent.get(id) ?? 0n) - (c.live.byComponent.get(id) ?? 0n) }))
    .filter(({ change }) => change !== 0n)
    .sort((a, b) => Number(size(b.change) - size(a.change)))
  const [largest] = moved
  if (!largest) return t('simulator.says.noComponent', {})
  return t(moved.length === 1 ? 'simulator.says.component' : 'simulator.says.components', {
    title: titles.get(largest.id) ?? largest.id,
    amount: formatFenSigned(largest.change),
    n: moved.length - 1,
  })
}

// componentsOf lists the components either plan pays, in the order they are first named.
export function componentsOf(c: Comparison): string[] {
  return [...new Set([...c.live.byComponent.keys(), ...c.changed.byComponent.keys()])]
}

export function sayDistribution(c: Comparison, t: Translate): string {
  const { live, changed } = c
  if (c.nothing) {
    return t('simulator.says.now', {
      from: formatFen(live.p50), low: formatFen(live.p10), high: formatFen(live.p90), gini: formatGini(live.giniPpm),
    })
  }
  const key = changed.p50 > live.p50 ? 'medianUp' : changed.p50 < live.p50 ? 'medianDown' : 'medianSame'
  return t(`simulator.says.${key}`, {
    from: formatFen(live.p50),
    to: formatFen(changed.p50),
    giniFrom: formatGini(live.giniPpm),
    giniTo: formatGini(changed.giniPpm),
    shape: t(`simulator.says.${shapeOf(live.giniPpm, changed.giniPpm)}`, {}),
  })
}

export function sayBands(c: Comparison, t: Translate): string {
  return t('simulator.says.bands', {
    up: formatCount(c.winners),
    upMuch: formatCount(c.bands.up_over_5),
    down: formatCount(c.losers),
    downMuch: formatCount(c.bands.down_over_5),
    none: formatCount(c.unchanged),
  })
}

// formatGini writes parts per million to three decimals, "0.312".
export function formatGini(ppm: bigint): string {
  const thousandths = (ppm + 500n) / 1000n
  return `${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')}`
}

// A change in the third decimal is worth a word; a smaller one is not.
function shapeOf(from: bigint, to: bigint): 'moreEven' | 'lessEven' | 'asEven' {
  if (formatGini(from) === formatGini(to)) return 'asEven'
  return to < from ? 'moreEven' : 'lessEven'
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
