// The data set on the table and the engine it is loaded into.

import { onScopeDispose, ref, shallowRef } from 'vue'
import { formatCount } from '../money'
import { isCancelled, type Problem, problemOf } from '../problem'
import { PlanRefused } from '../plan/refusal'
import type { Words } from './check'
import { Engine, workersFor } from './engine'
import { FactsRefused, fetchFacts } from './facts'
import { type MadeSet, setOfChain, setOfFiles } from './intake'
import type { DroppedFile } from './intakeworker'
import { EngineStopped } from './stopped'

// files and chain make a data set, facts fetches one; the engine then takes it.
export type Stage = 'none' | 'facts' | 'files' | 'chain' | 'engine' | 'ready'

// The kinds of files there are, by what their names hold.
export const FILES = ['stores', 'guides', 'events', 'goals'] as const
export type FileKind = (typeof FILES)[number]

// The largest file that is read, in bytes: what guideapp/intake takes.
export const MAX_FILE = 4 * 2 ** 30

// What a data set is made from.
export type Settings = Record<string, string>

// Loaded is what the engine says it is over.
export interface Loaded {
  events: number
  guides: number
  stores: number
  period: string
  as_of: string
  timezone: string
  engine: string
  hash: string
  // Categories, reasons and attributes of facts that the data set does not carry.
  left_out: number
}

export function useSimulation() {
  const stage = ref<Stage>('none')
  // How far it is, from 0 to 1, or how many facts are gathered, read or drawn.
  const fetched = ref(0)
  const counted = ref(0)
  const problem = shallowRef<Problem | null>(null)
  const loaded = shallowRef<Loaded>()
  // What was noticed in the files that are loaded.
  const notes = shallowRef<Words[]>([])
  const engine = shallowRef<Engine>()
  // The bytes of the data set that the engine is loaded with.
  const facts = shallowRef<Blob>()
  let leaving = new AbortController()

  // loadExported fetches the chain's own de-identified facts of a period.
  function loadExported(period: string): Promise<void> {
    return load('facts', async (signal) => ({ set: await fetchFacts(period, signal, (facts) => (counted.value = facts), (part) => (fetched.value = part)), notes: [] }))
  }

  // loadFiles reads CSV files; they never leave the machine. The settings are period, timezone
  // and as_of, the last two of which may be left out.
  function loadFiles(files: Partial<Record<FileKind, File>>, settings: Settings): Promise<void> {
    return load('files', (signal) => {
      const read: Partial<Record<FileKind, DroppedFile>> = {}
      for (const kind of FILES) {
        const file = files[kind]
        if (!file) continue
        if (file.size > MAX_FILE) throw new FactsRefused('fileTooLarge', { name: file.name, size: formatCount(file.size), most: formatCount(MAX_FILE) })
        read[kind] = { name: file.name, content: file }
      }
      return setOfFiles(read, settings, signal, (facts) => (counted.value = facts))
    })
  }

  // loadChain draws a synthetic chain; the parameters are those of the engine's own drawing.
  function loadChain(parameters: Settings): Promise<void> {
    return load('chain', (signal) => setOfChain(parameters, signal, (facts) => (counted.value = facts)))
  }

  // again loads once more what did not come about.
  let again = () => Promise.resolve()

  // load takes a data set from wherever it comes. What was loaded before stays until then.
  async function load(from: Stage, source: (signal: AbortSignal) => Promise<MadeSet>): Promise<void> {
    again = () => load(from, source)
    leaving.abort()
    leaving = new AbortController()
    const { signal } = leaving
    problem.value = null
    fetched.value = counted.value = 0
    stage.value = from
    let next: Engine | undefined
    const stop = () => next?.stop()
    try {
      const made = await source(signal)
      signal.throwIfAborted()
      const kept = new Blob([made.set as BlobPart])
      stage.value = 'engine'
      fetched.value = 0
      next = new Engine(() => died(next))
      signal.addEventListener('abort', stop)
      await next.start(document.baseURI)
      const answer = JSON.parse(await next.load(kept, (part) => (fetched.value = part), workersFor(kept.size))) as Loaded
      signal.throwIfAborted()
      // From here on the engine ends when another takes its place.
      signal.removeEventListener('abort', stop)
      engine.value?.stop()
      engine.value = next
      problem.value = null
      facts.value = kept
      loaded.value = answer
      notes.value = made.notes
      stage.value = 'ready'
    } catch (e) {
      stop()
      if (signal.aborted || isCancelled(e)) return
      const unanswered = stage.value === 'facts' && !(e instanceof FactsRefused)
      problem.value = unanswered || e instanceof EngineStopped ? problemOf(e) : problemIn(stage.value, e)
      stage.value = loaded.value ? 'ready' : 'none'
      // An engine for what there is comes before another data set.
      if (lacking()) again = loadKept
    }
  }

  // died forgets an engine that ended by itself.
  function died(gone: Engine | undefined): void {
    if (facts.value && gone === engine.value) lose()
  }

  // lose leaves the page without an engine; what the last was loaded with can be loaded again.
  function lose(): void {
    engine.value = undefined
    problem.value = problemOf(new EngineStopped())
    again = loadKept
  }

  async function loadKept(): Promise<void> {
    const { value: kept } = facts
    if (kept) await load('engine', async () => ({ set: new Uint8Array(await kept.arrayBuffer()), notes: notes.value }))
  }

  // restart gives up what the engine computes, and the engine with it. Another is loaded with the
  // same, unless one is being loaded with something else.
  function restart(): void {
    engine.value?.stop()
    if (stage.value === 'ready') void loadKept()
  }

  // lacking tells whether the data set on the table has lost its engine.
  function lacking(): boolean {
    return loaded.value !== undefined && engine.value?.stopped !== false
  }

  // cancel gives up what is being loaded.
  function cancel(): void {
    leaving.abort()
    stage.value = loaded.value ? 'ready' : 'none'
    if (lacking()) lose()
  }

  onScopeDispose(() => {
    leaving.abort()
    engine.value?.stop()
  })
  return { stage, fetched, problem, loaded, engine, facts, counted, notes, loadExported, loadFiles, loadChain, restart, retry: () => again(), cancel }
}

function problemIn(stage: Stage, e: unknown): Problem {
  if (e instanceof PlanRefused) return { key: 'factsRefused', detail: '', violations: e.violations }
  if (e instanceof FactsRefused) return { key: e.key, named: e.named, detail: '', violations: [] }
  const detail = e instanceof Error ? e.message : String(e)
  return { key: stage === 'engine' ? 'engine' : 'factsRefused', detail, violations: [] }
}
