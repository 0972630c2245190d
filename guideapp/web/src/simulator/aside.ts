// A second engine over the same data set, for questions that take their time: the first goes
// on answering meanwhile, and what takes too long can be given up. It is started by the first
// such question.
//
// It is one worker, on any number of cores. Facts are read once for an answer, and what takes
// time after that is done where the answer is put together: resampling, and trying values of a
// number that pays; only one that selects facts has them read anew. Planting facts lays all of
// them out in one place, which parts would only add to. The other cores are the first engine's.

import { onScopeDispose, watch } from 'vue'
import { Engine } from './engine'

export interface Aside {
  engine: () => Promise<Engine>
  // stop ends it, as another data set does; the next question starts it anew.
  stop: () => void
}

// useAside gives a second engine over the data set facts gives, or nothing on a machine of one
// core, where it would only slow the first one down.
export function useAside(facts: () => Blob): Aside | undefined {
  if (navigator.hardwareConcurrency <= 1) return undefined
  let started: Promise<Engine> | undefined
  let running: Engine | undefined

  async function start(): Promise<Engine> {
    const next = (running = new Engine(() => next === running && stop()))
    try {
      await next.start(document.baseURI)
      await next.load(facts())
      return next
    } catch (e) {
      if (next === running) stop()
      throw e
    }
  }

  function stop(): void {
    running?.stop()
    running = started = undefined
  }

  watch(facts, stop)
  onScopeDispose(stop)
  return { engine: () => (started ??= start()), stop }
}
