// The amounts of a plan that the simulator may change: what a bounty, a penalty, a commission
// or a step of a ladder pays. Each is a scalar of the document, moved in exact steps.

import { formatFen, formatRatio, formatYuan, parseRatio, parseYuan } from '../money'
import { at, type Path, type PlanNode, textAt } from './tokens'

export interface Lever {
  path: Path
  component: string
  title: string
  pays: 'each' | 'rate' | 'step'
  // For a step, its number from 1 and the measure it begins at, "¥10,000" or "3".
  step: number
  from: string
  // Values are parts per million for a rate and fen for an amount.
  unit: 'ppm' | 'fen'
  value: number
  live: number
  max: number
  increment: number
}

export function leversOf(plan: PlanNode): Lever[] {
  const components = at(plan, ['components'])
  if (components?.kind !== 'list') return []
  return components.items.flatMap((component, i) => leversOfComponent(component, ['components', i]))
}

// leversBeside gives the levers of a variant, each with what the live plan pays at the same
// place. Where that plan has no such place, live is what the variant itself pays.
export function leversBeside(live: PlanNode, variant: PlanNode): Lever[] {
  const paid = new Map(leversOf(live).map((lever) => [placeOf(lever), lever]))
  return leversOf(variant).map((lever) => {
    const there = paid.get(placeOf(lever))
    if (there?.unit !== lever.unit) return lever
    return { ...lever, live: there.live, max: Math.max(there.max, lever.value) }
  })
}

// placeOf names the place of a lever within its component, which may stand elsewhere in the plan.
function placeOf(lever: Lever): string {
  return [lever.component, ...lever.path.slice(2)].join(' ')
}

function leversOfComponent(component: PlanNode, path: Path): Lever[] {
  const named = { component: textAt(component, 'id'), title: textAt(component, 'title') || textAt(component, 'id') }
  const single = (kind: string, field: 'each' | 'rate') =>
    leverAt(component, [kind, field], path, { ...named, pays: field, step: 0, from: '' })
  const steps = at(component, ['ladder', 'steps'])
  const ladder = steps?.kind !== 'list' ? [] : steps.items.flatMap((step, j) =>
    ['rate', 'each', 'amount'].flatMap((field) =>
      leverAt(component, ['ladder', 'steps', j, field], path, {
        ...named, pays: 'step', step: j + 1, from: begins(component, textAt(step, 'from')),
      })))
  return [...single('bounty', 'each'), ...single('commission', 'rate'), ...ladder, ...single('penalty', 'each')]
}

function begins(component: PlanNode, from: string): string {
  const fen = textAt(component, 'ladder', 'measure', 'sum') === 'amount' ? parseYuan(from) : null
  return fen === null ? from : formatFen(fen).replace(/\.00$/, '')
}

type Naming = Pick<Lever, 'component' | 'title' | 'pays' | 'step' | 'from'>

function leverAt(component: PlanNode, inner: Path, outer: Path, naming: Naming): Lever[] {
  const text = textAt(component, ...inner)
  const ppm = parseRatio(text)
  const fen = ppm === null ? parseYuan(text) : null
  if (ppm === null && fen === null) return []
  const live = Number(ppm ?? fen)
  // Three times what is paid today, in steps of a twentieth of a percent or ten fen.
  const [increment, least] = ppm === null ? [10, 100] : [500, 10_000]
  const max = Math.ceil(Math.max(live * 3, least) / increment) * increment
  return [{ ...naming, path: [...outer, ...inner], unit: ppm === null ? 'fen' : 'ppm', value: live, live, max, increment }]
}

// leverText writes a value as the plan document does, "1.55%" or "2.50".
export function leverText(lever: Lever, value: number): string {
  return lever.unit === 'ppm' ? formatRatio(BigInt(value)) : formatYuan(BigInt(value))
}
