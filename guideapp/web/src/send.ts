import { ref, shallowRef } from 'vue'
import { type Problem, problemOf } from './problem'

// useSend runs a call that changes something: one at a time, its refusal kept for the form
// that sent it. The answer is undefined when it did not come about.
export function useSend() {
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function send<T>(call: () => Promise<T>): Promise<T | undefined> {
    if (sending.value) return undefined
    sending.value = true
    problem.value = null
    try {
      return await call()
    } catch (e) {
      problem.value = problemOf(e)
      return undefined
    } finally {
      sending.value = false
    }
  }

  return { sending, problem, send }
}
