import { computed, ref, shallowRef, watch } from 'vue'
import { useLoad } from './load'
import { type Problem, problemOf } from './problem'

export interface Page<Row> {
  rows: Row[]
  // Where the next page begins; empty on the last.
  next: string
}

// usePages loads the first page of a list, and further ones when asked.
export function usePages<Row>(fetch: (token: string, signal?: AbortSignal) => Promise<Page<Row>>) {
  const load = useLoad((signal) => fetch('', signal))
  const further = shallowRef<Row[]>([])
  const next = ref('')
  const furtherProblem = shallowRef<Problem | null>(null)
  watch(load.value, (first) => {
    further.value = []
    next.value = first?.next ?? ''
    furtherProblem.value = null
  })

  async function more(): Promise<void> {
    const first = load.value.value
    try {
      const page = await fetch(next.value)
      if (first !== load.value.value) return
      further.value = [...further.value, ...page.rows]
      next.value = page.next
      furtherProblem.value = null
    } catch (e) {
      furtherProblem.value = problemOf(e)
    }
  }

  const rows = computed(() => [...(load.value.value?.rows ?? []), ...further.value])
  return { ...load, rows, next, more, furtherProblem }
}
