// What differs between two plans: numbers, which a slider might have moved, told apart from
// rules that were added, removed or written otherwise.

import { at, type Path, type PlanNode, pathText, textAt } from './tokens'

export interface Difference {
  // In the changed plan, or in the live one for what was removed.
  path: string
  // The component or credit rule it is in, by its title or id; "" for the plan itself.
  of: string
  // The keys within it, "ladder.steps[1].rate".
  place: string
  kind: 'number' | 'rule'
  // What is written on either side; "" where there is nothing.
  from: string
  to: string
}

// What is of this document alone and no change of the rules.
const NAMES = new Set(['plan', 'version'])

export function differences(live: PlanNode, changed: PlanNode): Difference[] {
  return differ(live, changed, [], { of: '', within: 0 })
}

interface Naming {
  of: string
  // How many steps of the path lead to what is named.
  within: number
}

function differ(a: PlanNode | undefined, b: PlanNode | undefined, path: Path, naming: Naming): Difference[] {
  if (a?.kind === 'map' && b?.kind === 'map') return differMaps(a, b, path, naming)
  if (a?.kind === 'list' && b?.kind === 'list') return differLists(a.items, b.items, path, naming)
  const [from, to] = [written(a), written(b)]
  if (from === to) return []
  const kind = isNumber(a) && isNumber(b) ? 'number' : 'rule'
  return [{ path: pathText(path), of: naming.of, place: pathText(path.slice(naming.within)), kind, from, to }]
}

function differMaps(a: PlanNode & { kind: 'map' }, b: PlanNode & { kind: 'map' }, path: Path, naming: Naming): Difference[] {
  const keys = new Set([...b.entries, ...a.entries].map(([key]) => key))
  return [...keys]
    .filter((key) => path.length > 0 || !NAMES.has(key))
    .flatMap((key) => differ(at(a, [key]), at(b, [key]), [...path, key], naming))
}

// Items with an id are the same item wherever they stand; others are matched by their place.
function differLists(a: PlanNode[], b: PlanNode[], path: Path, naming: Naming): Difference[] {
  if (![...a, ...b].every((item) => textAt(item, 'id'))) {
    if (!isDeep(a) && !isDeep(b)) return differ(textOf(a), textOf(b), path, naming)
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => differ(a[i], b[i], [...path, i], naming)).flat()
  }
  const ids = [...new Set([...b, ...a].map((item) => textAt(item, 'id')))]
  const found = ids.flatMap((id) => {
    const [i, j] = [a, b].map((list) => list.findIndex((item) => textAt(item, 'id') === id))
    const [old, item] = [a[i ?? -1], b[j ?? -1]]
    const inner = [...path, item ? (j ?? 0) : (i ?? 0)]
    const title = textAt(item ?? old, 'title') || id
    return differ(old, item, inner, { of: title, within: inner.length })
  })
  return [...found, ...reordered(a, b, path, naming)]
}

function reordered(a: PlanNode[], b: PlanNode[], path: Path, naming: Naming): Difference[] {
  const [old, now] = [a, b].map((list) => list.map((item) => textAt(item, 'id')))
  const [from, to] = [old?.filter((id) => now?.includes(id)).join(', ') ?? '', now?.filter((id) => old?.includes(id)).join(', ') ?? '']
  return from === to ? [] : [{ path: pathText(path), of: naming.of, place: pathText(path.slice(naming.within)), kind: 'rule', from, to }]
}

function isDeep(items: PlanNode[]): boolean {
  return items.some((item) => item.kind !== 'text')
}

function textOf(items: PlanNode[]): PlanNode {
  return { kind: 'text', text: items.map(written).join(', '), start: 0, end: 0 }
}

function isNumber(node: PlanNode | undefined): boolean {
  return node?.kind === 'text' && /^\d+(\.\d+)?%?$/.test(node.text)
}

// written puts a node on one line, as a document in flow style would.
function written(node: PlanNode | undefined): string {
  switch (node?.kind) {
    case 'map':
      return `{${node.entries.map(([key, value]) => `${key}: ${written(value)}`).join(', ')}}`
    case 'list':
      return `[${node.items.map(written).join(', ')}]`
    case 'text':
      return node.text
    default:
      return ''
  }
}
