// What the engine says of a plan as it is written: its mistakes, in the server's own words,
// what its author should know, and the most it can cost.

import type { Violation } from '../plan/refusal'

export interface Words {
  zh: string
  en: string
}

export interface Finding {
  path: string
  severity: 'error' | 'warning' | 'note'
  words: Words
  offset?: number
}

export interface Bound {
  // Absent where there is no bound; why says why.
  amount_fen?: number
  why: Words[]
}

export interface Liability {
  per_guide: Bound
  // Absent without an organisation.
  plan?: Bound
  example: { component: string; amount_fen: number; words: Words }[]
}

export interface Check {
  plan: string
  plan_hash: string
  findings: Finding[]
  liability: Liability
}

export function readCheck(text: string): Check {
  return JSON.parse(text) as Check
}

// mistakes makes findings of what a plan was refused for.
export function mistakes(violations: Violation[]): Finding[] {
  return violations.map(({ path, message, offset }) => ({ path, severity: 'error', words: { zh: message, en: message }, ...(offset !== undefined && { offset }) }))
}
