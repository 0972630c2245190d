// Edits of a plan document that leave the rest of it as it is written: its comments, its order
// and the way its numbers are written.

import { Document, isCollection, isSeq, parseDocument, Scalar, visit } from 'yaml'
import { at, parsePlan, type Path, type PlanNode } from './tokens'

// Value is what may stand in a document: every scalar is the text it is written with.
export type Value = string | Value[] | { [key: string]: Value }

export function valueOf(node: PlanNode): Value {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(node.entries.map(([key, value]) => [key, valueOf(value)]))
    case 'list':
      return node.items.map(valueOf)
    case 'text':
      return node.text
    case 'null':
      return ''
  }
}

// writeText puts a scalar's new text in place of the old, and touches nothing else. tree is the
// document's, where it has been read already.
export function writeText(document: string, path: Path, text: string, tree = parsePlan(document)): string {
  const node = at(tree, path)
  if (node?.kind !== 'text' && (node?.kind !== 'null' || node.start === node.end)) return put(document, path, text)
  return document.slice(0, node.start) + scalarText(text) + document.slice(node.end)
}

// put sets what stands at a path; what leads to it is made where it is missing.
export function put(document: string, path: Path, value: Value): string {
  return change(document, (doc) => doc.setIn(path, nodeOf(doc, value)))
}

// add appends an item to the list at a path, which is made where it is missing.
export function add(document: string, path: Path, value: Value): string {
  return change(document, (doc) => {
    if (isSeq(doc.getIn(path))) doc.addIn(path, nodeOf(doc, value))
    else doc.setIn(path, nodeOf(doc, [value]))
  })
}

// remove takes out what stands at a path, with every collection that it leaves empty.
export function remove(document: string, path: Path): string {
  return change(document, (doc) => {
    doc.deleteIn(path)
    for (let n = path.length - 1; n > 0; n--) {
      const outer = doc.getIn(path.slice(0, n))
      if (!isCollection(outer) || outer.items.length > 0) return
      doc.deleteIn(path.slice(0, n))
    }
  })
}

// move puts an item of the list at a path before another, or at the end.
export function move(document: string, path: Path, from: number, to: number): string {
  return change(document, (doc) => {
    const list = doc.getIn(path)
    if (!isSeq(list)) return
    const [item] = list.items.splice(from, 1)
    list.items.splice(to, 0, item)
  })
}

// Scalars are read as plain text, so that 2.00 is written back as 2.00.
function change(document: string, edit: (doc: Document) => void): string {
  const doc = parseDocument(document, { schema: 'failsafe', uniqueKeys: false })
  edit(doc)
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false })
}

// nodeOf writes what is short on one line, but components and rules, as the documents do.
function nodeOf(doc: Document, value: Value) {
  const node = doc.createNode(value)
  visit(node, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && !isPlain(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE
    },
    Collection: (_, collection) => {
      const text = JSON.stringify(collection.toJSON())
      collection.flow = text.length < 100 && !text.includes('"id":')
    },
  })
  return node
}

function scalarText(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text)
}

// isPlain says whether a text needs no quotes, wherever it stands.
function isPlain(text: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N} _.%/()+-]*$/u.test(text) && !/^null$/i.test(text) && !text.endsWith(' ')
}
