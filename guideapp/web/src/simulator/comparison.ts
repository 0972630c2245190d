// The answer of the engine's compare: the live plan beside the active variant.

export const BANDS = ['up_over_5', 'up_to_5', 'none', 'down_to_5', 'down_over_5'] as const
export type Band = (typeof BANDS)[number]

export interface Outcome {
  // Of the plan that costs this.
  hash: string
  costFen: bigint
  // The Gini coefficient.
  gini: number
}

export interface Comparison {
  live: Outcome
  changed: Outcome
  people: number
  winners: number
  losers: number
  // No line of any statement differs.
  nothing: boolean
}

interface Answer {
  guides: number
  plans: { plan_hash: string; cost_fen: number; gini: number }[]
  changes: { winners: number; losers: number; nothing: boolean }
}

// readComparison reads the engine's JSON. Its integers stay below 2^53, so a number holds them.
export function readComparison(text: string): Comparison {
  const { guides, plans, changes } = JSON.parse(text) as Answer
  const [live, changed] = plans.map(({ plan_hash: hash, cost_fen: cost, gini }): Outcome => ({ hash, costFen: BigInt(cost), gini }))
  if (!live || !changed) throw new Error('the engine compared less than two plans')
  const { winners, losers, nothing } = changes
  return { live, changed, people: guides, winners, losers, nothing }
}
