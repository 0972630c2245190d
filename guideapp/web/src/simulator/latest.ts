import { ref, type Ref } from 'vue'

export interface Latest {
  run: () => Promise<void>
  busy: Ref<boolean>
}

// latest makes an asker of which one is under way at most: asked while it is at work, it asks
// once more when it is done, for what holds then. Every answer is handed on, though it may be of
// what held before, so that something follows who asks faster than is answered; ask gives
// nothing where the answer no longer says anything. Failures in between are passed over.
export function latest<T>(ask: () => Promise<T | undefined> | undefined, answered: (answer: T) => void, failed: (e: unknown) => void): Latest {
  const busy = ref(false)
  let again = false
  async function run(): Promise<void> {
    if (busy.value) {
      again = true
      return
    }
    busy.value = true
    try {
      do {
        again = false
        try {
          const answer = await ask()
          if (answer !== undefined) answered(answer)
        } catch (e) {
          if (!again) failed(e)
        }
      } while (again)
    } finally {
      busy.value = false
    }
  }
  return { run, busy }
}
