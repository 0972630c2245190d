import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { isCancelled, type Problem, problemOf } from './problem'

export interface Load<T> {
  // The last answer; it stays while a newer one is on its way or failed.
  value: ShallowRef<T | undefined>
  loading: ShallowRef<boolean>
  problem: ShallowRef<Problem | null>
  reload: () => Promise<void>
}

// useLoad calls fetch at once and on every reload; only the newest call's answer counts.
export function useLoad<T>(fetch: (signal: AbortSignal) => Promise<T>): Load<T> {
  const value = shallowRef<T>()
  const loading = shallowRef(false)
  const problem = shallowRef<Problem | null>(null)
  let running: AbortController | undefined

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await fetch(mine.signal)
      if (mine !== running) return
      value.value = answer
      problem.value = null
    } catch (e) {
      if (mine !== running || isCancelled(e)) return
      problem.value = problemOf(e)
    }
    loading.value = false
  }

  onScopeDispose(() => running?.abort())
  void reload()
  return { value, loading, problem, reload }
}
