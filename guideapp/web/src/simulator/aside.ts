// A second engine over the same data set, for questions that take their time: the first goes
// on answering meanwhile, and what takes too long can be given up. It is started by the first
// such question.

import { onScopeDispose } from 'vue'
import { Engine } from './engine'

export interface Aside {
  engine: () => Promise<Engine>
  // stop ends it; the next question starts it anew.
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

  onScopeDispose(stop)
  return { engine: () => (started ??= start()), stop }
}
