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
  // No line of any statement differs.
  nothing: boolean
  bins: Bin[]
}

interface PlanAnswer {
  cost_fen: number
  by_component: Record<string, number>
  p10_fen: number
  p25_fen: number
  p50_fen: number
  p75_fen: number
  p90_fen: number
  gini: number
}

interface Answer {
  guides: number
  plans: [PlanAnswer, PlanAnswer]
  changes: { winners: number; losers: number; unchanged: number; bands: Record<Band, number>; nothing: boolean }
  histogram: { bins: { from_fen: number; guides: [number, number] }[] }
}

// readComparison reads the engine's JSON. Its integers stay below 2^53, so a number holds them.
export function readComparison(text: string): Comparison {
  const { guides, plans: [live, changed], changes, histogram } = JSON.parse(text) as Answer
  return {
    live: payOf(live),
    changed: payOf(changed),
    people: guides,
    ...changes,
    bins: histogram.bins.map((bin) => ({ fromFen: BigInt(bin.from_fen), live: bin.guides[0], changed: bin.guides[1] })),
  }
}

function payOf(plan: PlanAnswer): Pay {
  return {
    costFen: BigInt(plan.cost_fen),
    byComponent: new Map(Object.entries(plan.by_component).map(([id, fen]) => [id, BigInt(fen)])),
    p10: BigInt(plan.p10_fen),
    p25: BigInt(plan.p25_fen),
    p50: BigInt(plan.p50_fen),
    p75: BigInt(plan.p75_fen),
    p90: BigInt(plan.p90_fen),
    giniPpm: BigInt(Math.round(plan.gini * 1_000_000)),
  }
}
