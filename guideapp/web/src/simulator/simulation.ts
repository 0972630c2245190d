// The data set on the table and the engine it is loaded into.

import { onScopeDispose, ref, shallowRef } from 'vue'
import { isCancelled, type Problem, problemOf } from '../problem'
import { PlanRefused } from '../plan/refusal'
import { Engine } from './engine'
import { fetchFacts } from './facts'

export type Stage = 'none' | 'facts' | 'engine' | 'ready'

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
}

export function useSimulation() {
  const stage = ref<Stage>('none')
  const fetched = ref(0)
  const problem = shallowRef<Problem | null>(null)
  const loaded = shallowRef<Loaded>()
  const engine = shallowRef<Engine>()
  let leaving = new AbortController()

  // loadExported fetches the chain's own de-identified facts of a period.
  function loadExported(period: string): Promise<void> {
    return load((signal) => fetchFacts(period, signal, (part) => (fetched.value = part)))
  }

  // load takes a data set from wherever it comes. What was loaded before stays until then.
  async function load(source: (signal: AbortSignal) => Promise<Uint8Array>): Promise<void> {
    leaving.abort()
    leaving = new AbortController()
    const { signal } = leaving
    problem.value = null
    fetched.value = 0
    stage.value = 'facts'
    let next: Engine | undefined
    try {
      const facts = await source(signal)
      stage.value = 'engine'
      next = new Engine()
      signal.addEventListener('abort', next.stop.bind(next))
      await next.start(document.baseURI)
      const answer = JSON.parse(await next.load(facts)) as Loaded
      if (signal.aborted) return
      engine.value?.stop()
      engine.value = next
      loaded.value = answer
      stage.value = 'ready'
    } catch (e) {
      next?.stop()
      if (signal.aborted || isCancelled(e)) return
      problem.value = e instanceof PlanRefused || stage.value === 'engine' ? engineProblem(e) : problemOf(e)
      stage.value = loaded.value ? 'ready' : 'none'
    }
  }

  // cancel gives up what is being loaded.
  function cancel(): void {
    leaving.abort()
    stage.value = loaded.value ? 'ready' : 'none'
  }

  onScopeDispose(() => {
    leaving.abort()
    engine.value?.stop()
  })
  return { stage, fetched, problem, loaded, engine, loadExported, load, cancel }
}

function engineProblem(e: unknown): Problem {
  if (e instanceof PlanRefused) return { key: 'factsRefused', detail: e.message, violations: [] }
  return { key: 'engine', detail: e instanceof Error ? e.message : String(e), violations: [] }
}
