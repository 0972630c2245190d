// The answer of the engine's compare: the live plan beside the changed one.

export const BANDS = ['up_over_5', 'up_to_5', 'none', 'down_to_5', 'down_over_5'] as const
export type Band = (typeof BANDS)[number]

export interface Pay {
  costFen: bigint
  byComponent: Map<string, bigint>
  // Percentiles of the pay of a guide.
  p10: bigint
  p25: bigint
  p50: bigint
  p75: bigint
  p90: bigint
  // The Gini coefficient in parts per million.
  giniPpm: bigint
}

// How many guides are paid from an amount up to the next bin's, under either plan.
export interface Bin {
  fromFen: bigint
  live: number
  changed: number
}

export interface Comparison {
  live: Pay
  changed: Pay
  people: number
  winners: number
  losers: number
  unchanged: number
  bands: Record<Band, number>
  bins: Bin[]
}

// changesNothing says whether no statement differs by a fen.
export function changesNothing(c: Comparison): boolean {
  return c.winners === 0 && c.losers === 0
}

export function readComparison(answer: string): Comparison {
  return JSON.parse(answer) as Comparison
}
