// Every number of a plan's components, as something a search may set.

import { type Path, pathText, type PlanNode, at, textAt } from './tokens'

export interface PlanNumber {
  path: string
  // The component's title and the keys within it.
  name: string
  text: string
}

export function numbersOf(plan: PlanNode): PlanNumber[] {
  const list = at(plan, ['components'])
  return list?.kind === 'list' ? list.items.flatMap((component, i) => {
    const of = textAt(component, 'title') || textAt(component, 'id')
    return walk(component, ['components', i]).map(({ path, text }) => ({ path: pathText(path), name: `${of} · ${pathText(path.slice(2))}`, text }))
  }) : []
}

function walk(node: PlanNode, path: Path): { path: Path; text: string }[] {
  switch (node.kind) {
    case 'map':
      return node.entries.filter(([key]) => key !== 'id' && key !== 'title').flatMap(([key, value]) => walk(value, [...path, key]))
    case 'list':
      return node.items.flatMap((item, i) => walk(item, [...path, i]))
    case 'text':
      return /^\d+(\.\d+)?%?$/.test(node.text) ? [{ path, text: node.text }] : []
    default:
      return []
  }
}
