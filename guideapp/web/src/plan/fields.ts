// What the form knows of a plan document, read from the JSON Schema that is generated from
// the engine's own types.

import schema from '../../../reward/plan.schema.json'
import type { Value } from './editing'

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: string[]
  pattern?: string
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  oneOf?: Schema[]
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  minimum?: number
  maximum?: number
  format?: string
}

// Field is how a place in the document is edited.
export type Field =
  | { as: 'rate' | 'amount' | 'number' | 'day' | 'text' | 'flag' }
  | { as: 'choice'; of: string[] }
  // Several of a few, or several words of one's own where of is empty.
  | { as: 'chips'; of: string[] }
  | { as: 'rows'; item: Field & { as: 'group' } }
  | { as: 'list'; item: Field }
  // Keys of one's own, such as attributes and classes.
  | { as: 'named'; value: Field }
  | { as: 'group'; keys: Record<string, Schema>; required: string[]; either: string[] }

// KINDS are what a component may be.
export const KINDS = ['bounty', 'commission', 'ladder', 'target', 'pool', 'contest', 'penalty'] as const
export type Kind = (typeof KINDS)[number]

const root = schema as unknown as Schema
const definitions = (schema as unknown as { $defs: Record<string, Schema> }).$defs

export const planFields = fieldOf(root) as Field & { as: 'group' }

export function fieldOf(given: Schema): Field {
  const s = given.$ref ? (definitions[given.$ref.replace('#/$defs/', '')] ?? {}) : given
  if (s.anyOf) return anyField(s.anyOf)
  if (s.enum) return { as: 'choice', of: s.enum }
  if (s.type === 'array') return listField(s.items ?? {})
  if (s.type === 'object') return objectField(s)
  if (s.type === 'boolean') return { as: 'flag' }
  if (s.type === 'integer') return { as: 'number' }
  if (s.format === 'date') return { as: 'day' }
  if (s.pattern?.endsWith('%$')) return { as: 'rate' }
  return { as: s.pattern ? 'amount' : 'text' }
}

// anyField: one or several of a few are chips; an amount or a count is a number.
function anyField(options: Schema[]): Field {
  const list = options.find((option) => option.type === 'array')
  return list ? fieldOf(list) : { as: 'number' }
}

function listField(items: Schema): Field {
  const item = fieldOf(items)
  if (item.as === 'choice') return { as: 'chips', of: item.of }
  if (item.as === 'text') return { as: 'chips', of: [] }
  if (item.as === 'group') return { as: 'rows', item }
  return { as: 'list', item }
}

function objectField(s: Schema): Field {
  if (typeof s.additionalProperties === 'object') return { as: 'named', value: fieldOf(s.additionalProperties) }
  const either = (s.allOf ?? []).flatMap(({ oneOf }) => (oneOf ?? []).map(({ required }) => required?.[0] ?? ''))
  return { as: 'group', keys: s.properties ?? {}, required: s.required ?? [], either }
}

// Which component kinds know a key that not all of them do.
const ONLY: Record<string, readonly Kind[]> = {
  when: ['bounty', 'commission', 'penalty'],
  hold: ['bounty', 'commission', 'ladder'],
  final_after: ['target', 'pool', 'contest'],
  floor: KINDS.slice(0, -1),
}

// offered lists the keys that may be added to a component of a kind.
export function offered(kind: Kind, keys: string[]): string[] {
  return keys.filter((key) => !(KINDS as readonly string[]).includes(key) && (ONLY[key]?.includes(kind) ?? true))
}

const sales = { sum: 'amount', when: { kinds: ['order'] } }

// beginnings are components to begin with; their amounts are there to be changed.
export const beginnings: Record<Kind, Record<string, Value>> = {
  bounty: { bounty: { each: '1.00' }, when: { kinds: ['friend_added'] } },
  commission: { commission: { rate: '1%' }, when: { kinds: ['order'] } },
  ladder: { ladder: { measure: sales, mode: 'marginal', steps: [{ from: '0', rate: '1%' }, { from: '10000', rate: '2%' }] } },
  target: { target: { measure: sales, goal: { uniform: '50000' }, pay: [{ reach: '100%', amount: '300' }] } },
  pool: { pool: { group: 'store', fund: { rate: '0.5%', measure: sales }, share_by: 'equal' } },
  contest: { contest: { group: 'store', measure: sales, prizes: ['300', '200', '100'] } },
  penalty: { penalty: { each: '1.00' }, when: { kinds: ['chat_waiting'], unanswered_minutes: '30' } },
}

// beginningOf gives what a key that is added begins with.
export function beginningOf(field: Field): Value {
  switch (field.as) {
    case 'rate':
      return '0%'
    case 'amount':
    case 'number':
      return '0'
    case 'flag':
      return 'true'
    case 'choice':
      return field.of[0] ?? ''
    case 'chips':
      return field.of.slice(0, 1)
    case 'rows':
    case 'list':
      return [beginningOf(field.item)]
    case 'named':
      return {}
    case 'group':
      return Object.fromEntries([...new Set([...field.required, ...field.either.slice(0, 1)])]
        .map((key) => [key, beginningOf(fieldOf(field.keys[key] ?? {}))]))
    case 'day':
    case 'text':
      return ''
  }
}
