// What every field of the form needs: to read and edit the active variant, and to know what
// was found wrong at its place.

import { inject, type InjectionKey } from 'vue'
import { add, move, put, remove, type Value, writeText } from '../../plan/editing'
import { nearest, type Path, pathOf, pathText, type PlanNode, at } from '../../plan/tokens'
import type { Finding } from '../check'

export interface Edits {
  write: (path: Path, text: string) => void
  put: (path: Path, value: Value) => void
  add: (path: Path, value: Value) => void
  remove: (path: Path) => void
  move: (path: Path, from: number, to: number) => void
  // What was found at a place, or below it where there is nothing to show it at.
  found: (path: Path) => Finding[]
}

export const EDITS: InjectionKey<Edits> = Symbol('edits')

export function useEdits(): Edits {
  const edits = inject(EDITS)
  if (!edits) throw new Error('the form has no plan to edit')
  return edits
}

// editsOf makes the edits of a document; done is told the new document and the place.
export function editsOf(document: () => string, findings: () => Map<string, Finding[]>, done: (document: string, place: string) => void): Edits {
  const edit = (path: Path, change: (document: string) => string, place = '') => done(change(document()), place && place + pathText(path))
  return {
    write: (path, text) => edit(path, (d) => writeText(d, path, text), 'write '),
    put: (path, value) => edit(path, (d) => put(d, path, value)),
    add: (path, value) => edit(path, (d) => add(d, path, value)),
    remove: (path) => edit(path, (d) => remove(d, path)),
    move: (path, from, to) => edit(path, (d) => move(d, path, from, to)),
    found: (path) => findings().get(pathText(path)) ?? [],
  }
}

// placed sorts findings by the nearest place that the document has.
export function placed(tree: PlanNode | undefined, findings: Finding[]): Map<string, Finding[]> {
  const places = new Map<string, Finding[]>()
  for (const finding of findings) {
    const place = tree ? placeOf(tree, pathOf(finding.path)) : ''
    places.set(place, [...(places.get(place) ?? []), finding])
  }
  return places
}

function placeOf(tree: PlanNode, path: Path): string {
  let steps = path.length
  while (steps > 0 && !at(tree, path.slice(0, steps))) steps--
  return pathText(path.slice(0, steps))
}

// offsetOf is where in the text a finding is about.
export function offsetOf(tree: PlanNode | undefined, finding: Finding): number {
  if (finding.offset !== undefined) return finding.offset
  return tree ? nearest(tree, pathOf(finding.path)).start : 0
}
