// The plans on the table: the live one and up to four variants of it. A variant is a document
// with its past, so that every edit can be undone. They are kept in this browser, by brand.

import { computed, ref, shallowRef, watch } from 'vue'
import { type PlanNode, parsePlan } from '../plan/tokens'
import { PlanRefused, type Violation } from '../plan/refusal'

// The most variants beside the live plan.
export const MAX_VARIANTS = 4
// How many edits of a variant can be undone.
const MAX_UNDO = 200
// Edits of one place within this time are one edit.
const TOGETHER_MS = 900
// The longest name of a variant, in characters.
export const MAX_NAME = 40

export interface Variant {
  id: string
  name: string
  document: string
}

interface Kept {
  variants: Variant[]
  active: string
}

interface Past {
  before: string[]
  after: string[]
  // What was edited last, and when.
  place: string
  at: number
}

// Reading is a document as a tree, or what keeps it from being one.
export interface Reading {
  tree?: PlanNode
  violations: Violation[]
}

export function readDocument(document: string): Reading {
  try {
    return { tree: parsePlan(document), violations: [] }
  } catch (e) {
    if (e instanceof PlanRefused) return { violations: e.violations }
    throw e
  }
}

const readings = new WeakMap<Variant, Reading>()

// readVariant reads a variant's document once: an edit makes another variant of it.
export function readVariant(variant: Variant): Reading {
  const reading = readings.get(variant) ?? readDocument(variant.document)
  readings.set(variant, reading)
  return reading
}

// useVariants keeps the variants of a brand; numbered names a new one by its number.
export function useVariants(brand: string, numbered: (n: number) => string) {
  const key = `frontline.simulator.${brand}`
  const variants = shallowRef<Variant[]>([])
  const activeId = ref('')
  const pasts = new Map<string, Past>()
  const undoable = ref(0)
  const redoable = ref(0)

  const active = computed(() => variants.value.find(({ id }) => id === activeId.value))
  const reading = computed<Reading>(() => (active.value ? readVariant(active.value) : { violations: [] }))

  // begin restores what was kept, or starts with one variant that is the live plan.
  function begin(live: string): void {
    const kept = restore(key)
    variants.value = kept?.variants ?? []
    activeId.value = variants.value.some(({ id }) => id === kept?.active) ? (kept?.active ?? '') : (variants.value[0]?.id ?? '')
    if (variants.value.length === 0) create(live)
  }

  function create(document: string, name = ''): void {
    if (variants.value.length >= MAX_VARIANTS) return
    const variant = { id: freshId(), name: name || freshName(variants.value, numbered), document }
    variants.value = [...variants.value, variant]
    activeId.value = variant.id
  }

  // take puts other variants in the place of those there are.
  function take(others: { name: string; document: string }[]): void {
    variants.value = others.slice(0, MAX_VARIANTS).map((other) => ({ ...other, id: freshId() }))
    activeId.value = variants.value[0]?.id ?? ''
  }

  function duplicate(variant: Variant): void {
    create(variant.document)
  }

  function rename(variant: Variant, name: string): void {
    const trimmed = name.trim().slice(0, MAX_NAME)
    if (trimmed) replace({ ...variant, name: trimmed })
  }

  function discard(variant: Variant): void {
    const at = variants.value.indexOf(variant)
    variants.value = variants.value.filter(({ id }) => id !== variant.id)
    pasts.delete(variant.id)
    if (activeId.value === variant.id) activeId.value = (variants.value[at] ?? variants.value[at - 1])?.id ?? ''
  }

  // edit gives the active variant another document. Edits of one place that follow each
  // other quickly are undone together.
  function edit(document: string, place: string): void {
    const variant = active.value
    if (!variant || variant.document === document) return
    const past = pastOf(variant.id)
    const now = performance.now()
    if (past.place !== place || now - past.at > TOGETHER_MS) past.before = [...past.before.slice(1 - MAX_UNDO), variant.document]
    Object.assign(past, { after: [], place, at: now })
    replace({ ...variant, document })
    count()
  }

  function undo(): void {
    step('before', 'after')
  }

  function redo(): void {
    step('after', 'before')
  }

  function step(from: 'before' | 'after', to: 'before' | 'after'): void {
    const variant = active.value
    const document = variant && pastOf(variant.id)[from].pop()
    if (!variant || document === undefined) return
    pastOf(variant.id)[to].push(variant.document)
    pastOf(variant.id).place = ''
    replace({ ...variant, document })
    count()
  }

  function replace(changed: Variant): void {
    variants.value = variants.value.map((variant) => (variant.id === changed.id ? changed : variant))
  }

  function pastOf(id: string): Past {
    let past = pasts.get(id)
    if (!past) pasts.set(id, (past = { before: [], after: [], place: '', at: 0 }))
    return past
  }

  function count(): void {
    undoable.value = pastOf(activeId.value).before.length
    redoable.value = pastOf(activeId.value).after.length
  }

  watch(activeId, count)
  watch([variants, activeId], () => {
    try {
      localStorage.setItem(key, JSON.stringify({ variants: variants.value, active: activeId.value } satisfies Kept))
    } catch {
      // A full or forbidden store keeps nothing; the page goes on.
    }
  })

  return { variants, active, activeId, reading, undoable, redoable, begin, take, create, duplicate, rename, discard, edit, undo, redo }
}

function restore(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '') as Kept
    const sound = kept.variants.every(({ id, name, document }) => [id, name, document].every((text) => typeof text === 'string'))
    return sound ? { ...kept, variants: kept.variants.slice(0, MAX_VARIANTS) } : undefined
  } catch {
    return undefined
  }
}

function freshId(): string {
  return Math.random().toString(36).slice(2, 10)
}

// freshName gives the first numbered name that no variant has.
function freshName(variants: Variant[], numbered: (n: number) => string): string {
  let n = 1
  while (variants.some(({ name }) => name === numbered(n))) n++
  return numbered(n)
}
