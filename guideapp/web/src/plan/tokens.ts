// Reads a plan document into the small tree the engine decodes, and writes that tree as the
// flat token string the browser build of the engine takes. Scalars keep the text they are
// written with: "2.00" stays "2.00", so money and rates never pass through a float.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair, type Scalar } from 'yaml'
import { PlanRefused } from './refusal'

// start and end are offsets in the document.
export type PlanNode = { start: number; end: number } & (
  | { kind: 'map'; entries: [key: string, value: PlanNode][] }
  | { kind: 'list'; items: PlanNode[] }
  | { kind: 'text'; text: string }
  | { kind: 'null' }
)

export type Path = readonly (string | number)[]

// The longest document that is read, in characters.
export const MAX_DOCUMENT = 256 * 1024

export function parsePlan(document: string): PlanNode {
  if (document.length > MAX_DOCUMENT) {
    throw refused([], `the document has ${document.length} characters; at most ${MAX_DOCUMENT} are read`)
  }
  const lines = new LineCounter()
  // Duplicate keys are found below, with their path.
  const parsed = parseDocument(document, { uniqueKeys: false, lineCounter: lines })
  const [problem] = parsed.errors
  if (problem) {
    throw new PlanRefused([{ path: '', message: problem.message, offset: problem.pos[0] }])
  }
  if (parsed.contents === null) throw refused([], 'the document is empty; begin with schema: 1')
  return treeOf(parsed.contents, [], 0)
}

// treeOf reads a node; one that is left out is placed where the text before it ends.
function treeOf(node: Node | null, path: Path, before: number): PlanNode {
  if (node === null) return { kind: 'null', start: before, end: before }
  plain(node, path)
  const place = { start: node.range?.[0] ?? before, end: node.range?.[1] ?? before }
  if (isMap(node)) return { kind: 'map', entries: entriesOf(node.items as Pair<Node, Node | null>[], path), ...place }
  if (isSeq(node)) {
    return { kind: 'list', items: node.items.map((item, i) => treeOf(item as Node, [...path, i], place.start)), ...place }
  }
  if (!isScalar(node) || node.value === null) return { kind: 'null', ...place }
  return { kind: 'text', text: sourceOf(node), ...place }
}

function entriesOf(pairs: Pair<Node, Node | null>[], path: Path): [string, PlanNode][] {
  const seen = new Set<string>()
  return pairs.map(({ key, value }): [string, PlanNode] => {
    plain(key, path)
    const name = isScalar(key) && key.value !== null ? sourceOf(key) : '<<'
    if (name === '<<') throw refused(path, 'has a key that is no plain word; lists, maps, null and << cannot be keys')
    if (seen.has(name)) throw refused([...path, name], 'is written twice; keep one')
    seen.add(name)
    return [name, treeOf(value, [...path, name], key.range?.[1] ?? 0)]
  })
}

function sourceOf(scalar: Scalar): string {
  return scalar.source ?? String(scalar.value)
}

// plain refuses what makes a document mean something else than it says.
function plain(node: Node, path: Path): void {
  if (isAlias(node)) throw refused(path, `*${node.source} is an alias; write the value out`)
  if (node.anchor) throw refused(path, `&${node.anchor} is an anchor; remove it`)
  if (node.tag) throw refused(path, `${node.tag} is a tag; remove it`)
  if (isScalar(node) && /\p{Cc}/u.test(sourceOf(node).replace(/\n+$/, ''))) {
    throw refused(path, 'holds a line break or another control character; remove it')
  }
}

function refused(path: Path, message: string): PlanRefused {
  return new PlanRefused([{ path: pathText(path), message }])
}

// pathText writes a path as the engine does, "components[2].ladder.steps[1].from".
export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')
}

// pathOf reads what pathText writes.
export function pathOf(text: string): Path {
  return [...text.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index))
}

// nearest gives the node at a path, or the last one on the way to it that there is.
export function nearest(tree: PlanNode, path: Path): PlanNode {
  for (let n = path.length; n > 0; n--) {
    const node = at(tree, path.slice(0, n))
    if (node) return node
  }
  return tree
}

// planTokens writes the tree in preorder, joined by zero characters: m and its number of
// pairs, each a key as it is and the value's tokens; l and its number of items; s and a
// scalar's text; n for null.
export function planTokens(tree: PlanNode): string {
  const tokens: string[] = []
  write(tree, tokens)
  return tokens.join('\u0000')
}

// Named are texts by name, as reports and readers of files take what they are asked.
export type Named = Record<string, string>

export function namedTokens(texts: Named): string {
  const pairs = Object.entries(texts)
  return [`m${pairs.length}`, ...pairs.flatMap(([key, text]) => [key, `s${text}`])].join('\u0000')
}

function write(node: PlanNode, tokens: string[]): void {
  switch (node.kind) {
    case 'map':
      tokens.push(`m${node.entries.length}`)
      for (const [key, value] of node.entries) {
        tokens.push(key)
        write(value, tokens)
      }
      return
    case 'list':
      tokens.push(`l${node.items.length}`)
      for (const item of node.items) write(item, tokens)
      return
    case 'text':
      tokens.push(`s${node.text}`)
      return
    case 'null':
      tokens.push('n')
  }
}

// at gives the node at a path, or undefined when there is none.
export function at(tree: PlanNode | undefined, path: Path): PlanNode | undefined {
  let node = tree
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.find(([key]) => key === step)?.[1]
    else if (node?.kind === 'list' && typeof step === 'number') node = node.items[step]
    else return undefined
  }
  return node
}

// textAt gives the scalar's text at a path, or "".
export function textAt(tree: PlanNode | undefined, ...path: Path): string {
  const node = at(tree, path)
  return node?.kind === 'text' ? node.text : ''
}
