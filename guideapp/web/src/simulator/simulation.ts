// The state of the simulator's screen: the live plan, its levers, the engine with the facts,
// and the comparison of the live plan with the changed one.

import { computed, onScopeDispose, reactive, ref, shallowRef } from 'vue'
import { plans } from '../connect'
import type { GetPlanResponse } from '../gen/frontline/v1/plan_pb'
import { type Lever, leversOf, leverText } from '../plan/levers'
import { parsePlan, type PlanNode, planTokens, withText } from '../plan/tokens'
import { isCancelled, type Problem, problemOf } from '../problem'
import { type Comparison, readComparison } from './comparison'
import { Engine } from './engine'
import { fetchFacts } from './facts'

export type Stage = 'plan' | 'facts' | 'engine' | 'ready'

export function useSimulation() {
  const stage = ref<Stage>('plan')
  const fetched = ref(0)
  const problem = shallowRef<Problem | null>(null)
  const plan = shallowRef<GetPlanResponse>()
  const tree = shallowRef<PlanNode>()
  const levers = shallowRef<Lever[]>([])
  const values = reactive(new Map<Lever, number>())
  const comparison = shallowRef<Comparison>()
  const computing = ref(false)
  let engine: Engine | undefined
  let leaving = new AbortController()

  const moved = computed(() => levers.value.filter((lever) => (values.get(lever) ?? lever.live) !== lever.live))
  const liveTokens = computed(() => (tree.value ? planTokens(tree.value) : ''))
  const changedTokens = computed(() => {
    const live = tree.value
    if (!live) return ''
    return planTokens(moved.value.reduce((changed, lever) => withText(changed, lever.path, leverText(lever, values.get(lever) ?? lever.live)), live))
  })

  async function begin(): Promise<void> {
    problem.value = null
    leaving.abort()
    leaving = new AbortController()
    const { signal } = leaving
    try {
      stage.value = 'plan'
      const live = (plan.value = await plans.getPlan({}, { signal }))
      tree.value = parsePlan(live.document)
      levers.value = leversOf(tree.value)
      stage.value = 'facts'
      fetched.value = 0
      const facts = await fetchFacts(live.period, signal, (part) => (fetched.value = part))
      stage.value = 'engine'
      engine?.stop()
      engine = new Engine()
      await engine.start(document.baseURI)
      await engine.load(facts)
      stage.value = 'ready'
      await compute()
    } catch (e) {
      if (!signal.aborted && !isCancelled(e)) problem.value = stage.value === 'engine' ? engineProblem(e) : problemOf(e)
    }
  }

  // compute asks for the newest plan only: what was moved while the engine was at work is
  // asked once it is free.
  let again = false
  async function compute(): Promise<void> {
    if (computing.value) {
      again = true
      return
    }
    computing.value = true
    try {
      do {
        again = false
        const answer = await engine?.compare(liveTokens.value, changedTokens.value)
        if (answer !== undefined && !again) comparison.value = readComparison(answer)
      } while (again)
      problem.value = null
    } catch (e) {
      problem.value = problemOf(e)
    } finally {
      computing.value = false
    }
  }

  function set(lever: Lever, value: number): void {
    values.set(lever, value)
    void compute()
  }

  function reset(): void {
    values.clear()
    void compute()
  }

  // statements gives the canonical statements of the live or the changed plan.
  async function statements(which: 'live' | 'changed'): Promise<string> {
    return (await engine?.statements(which === 'live' ? liveTokens.value : changedTokens.value)) ?? ''
  }

  onScopeDispose(() => {
    leaving.abort()
    engine?.stop()
  })
  void begin()
  return { stage, fetched, problem, plan, tree, levers, values, moved, comparison, computing, begin, set, reset, statements }
}

function engineProblem(e: unknown): Problem {
  return { key: 'engine', detail: e instanceof Error ? e.message : String(e), violations: [] }
}
