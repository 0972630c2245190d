// The numbers of a plan that the simulator lets be dragged: what a component pays, and its cap.
// Each is a scalar of the document, moved in exact steps.

import { formatFen, formatRatio, formatYuan, parseRatio, parseYuan } from '../money'
import { at, type Path, type PlanNode, textAt } from './tokens'

export interface Lever {
  path: Path
  component: string
  title: string
  pays: 'each' | 'rate' | 'step' | 'point' | 'fund' | 'prize' | 'cap'
  // Of a step, point or prize its number from 1, and of the former two where it begins,
  // "¥10,000", "3" or "80%".
  step: number
  from: string
  // Values are parts per million for a rate and fen for an amount.
  unit: 'ppm' | 'fen'
  value: number
  live: number
  max: number
  increment: number
}

// How many steps, points or prizes of one component are dragged; the others can be written.
const MAX_STEPS = 12

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
  const one = (pays: Lever['pays'], ...inner: Path) => leverAt(component, inner, path, { ...named, pays, step: 0, from: '' })
  const each = (pays: Lever['pays'], inner: Path, fields: string[][], from: (item: PlanNode) => string) => {
    const list = at(component, inner)
    if (list?.kind !== 'list') return []
    return list.items.slice(0, MAX_STEPS).flatMap((item, j) =>
      fields.flatMap((field) => leverAt(component, [...inner, j, ...field], path, { ...named, pays, step: j + 1, from: from(item) })))
  }
  return [
    ...one('each', 'bounty', 'each'), ...one('rate', 'commission', 'rate'),
    ...each('step', ['ladder', 'steps'], [['rate'], ['each'], ['amount']], (step) => begins(component, textAt(step, 'from'))),
    ...each('point', ['target', 'pay'], [['amount']], (point) => textAt(point, 'reach')),
    ...one('fund', 'pool', 'fund', 'rate'), ...one('fund', 'pool', 'fund', 'amount'),
    ...each('prize', ['contest', 'prizes'], [[]], () => ''),
    ...one('each', 'penalty', 'each'), ...one('cap', 'cap'),
  ]
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
  // Three times what is paid today, in steps of a twentieth of a percent, ten fen, or yuan.
  const [increment, least] = ppm !== null ? [500, 10_000] : live < 10_000 ? [10, 100] : [live < 100_000 ? 100 : 1000, 10_000]
  const max = Math.ceil(Math.max(live * 3, least) / increment) * increment
  return [{ ...naming, path: [...outer, ...inner], unit: ppm === null ? 'fen' : 'ppm', value: live, live, max, increment }]
}

// leverText writes a value as the plan document does, "1.55%" or "2.50".
export function leverText(lever: Lever, value: number): string {
  return lever.unit === 'ppm' ? formatRatio(BigInt(value)) : formatYuan(BigInt(value))
}
