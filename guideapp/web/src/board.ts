// What the two boards share: which board is shown, and how its values read.

import { computed, ref, shallowRef, watch } from 'vue'
import { boards } from './connect'
import { type BoardRow, BoardScope, type GetBoardResponse, MetricUnit } from './gen/frontline/v1/board_pb'
import { useLoad } from './load'
import { formatCount, formatFen } from './money'
import { type Problem, problemOf } from './problem'
import { useWhenOnline } from './reconnect'

export function useBoard(firstScope: BoardScope) {
  const scope = ref(firstScope)
  const metric = ref('net_sales')
  const period = ref('')
  const current = ref('')
  // The rows of the pages after the first.
  const further = shallowRef<BoardRow[]>([])
  const nextPage = ref('')
  const furtherProblem = shallowRef<Problem | null>(null)

  const request = (pageToken: string) => ({ scope: scope.value, metric: metric.value, period: period.value, pageToken })
  const load = useLoad((signal) => boards.getBoard(request(''), { signal }))
  watch(load.value, (board) => {
    current.value ||= board?.period ?? ''
    further.value = []
    nextPage.value = board?.nextPageToken ?? ''
  })
  watch([scope, metric, period], load.reload)
  useWhenOnline(load.reload)

  async function more(): Promise<void> {
    const first = load.value.value
    try {
      const page = await boards.getBoard(request(nextPage.value))
      if (first !== load.value.value) return
      further.value = [...further.value, ...page.rows]
      nextPage.value = page.nextPageToken
      furtherProblem.value = null
    } catch (e) {
      furtherProblem.value = problemOf(e)
    }
  }

  return {
    ...load, scope, metric, period, current, nextPage, furtherProblem, more,
    shownPeriod: computed(() => period.value || current.value),
    rows: computed(() => [...(load.value.value?.rows ?? []), ...further.value]),
  }
}

export function boardValue(board: GetBoardResponse, value: bigint): string {
  return board.unit === MetricUnit.FEN ? formatFen(value) : formatCount(value)
}

// nextAbove is the closest row that stands above the caller's own, among the neighbours.
export function nextAbove(board: GetBoardResponse): BoardRow | undefined {
  const me = board.around.find((row) => row.me)
  return me && board.around.filter((row) => row.value > me.value).at(-1)
}
