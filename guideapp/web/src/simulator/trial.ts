// A trial: the live plan and the variants of it, the engine's words on the active one, and
// what it comes to beside the live plan.

import { computed, type ComputedRef, onScopeDispose, ref, type Ref, shallowRef, type ShallowRef, watch } from 'vue'
import type { GetPlanResponse } from '../gen/frontline/v1/plan_pb'
import { differences } from '../plan/difference'
import { writeText } from '../plan/editing'
import { type Lever, leversBeside, leverText } from '../plan/levers'
import { PlanRefused } from '../plan/refusal'
import { type PlanNode, planTokens } from '../plan/tokens'
import { type Problem, problemOf } from '../problem'
import { type Check, type Finding, mistakes, readCheck } from './check'
import { type Comparison, readComparison } from './comparison'
import type { Engine } from './engine'
import { latest } from './latest'
import { EngineStopped } from './stopped'
import { readDocument, readVariant, useVariants, type Variant } from './variants'

// How long the document rests before it is checked.
const REST_MS = 200

export interface Planned {
  variant: Variant
  tree: PlanNode
  tokens: string
}

export function useTrial(brand: string, live: ShallowRef<GetPlanResponse | undefined>, engine: ShallowRef<Engine | undefined>, numbered: (n: number) => string) {
  const variants = useVariants(brand, numbered)
  const { active, reading } = variants
  const liveTree = computed(() => (live.value ? readDocument(live.value.document).tree : undefined))
  const liveTokens = computed(() => (liveTree.value ? planTokens(liveTree.value) : ''))
  const tokens = computed(() => (reading.value.tree ? planTokens(reading.value.tree) : ''))
  const differing = computed(() => (liveTree.value && reading.value.tree ? differences(liveTree.value, reading.value.tree) : []))

  // While a slider is held, only what is in sight is computed.
  const dragging = ref(false)
  const levers = computed(() => (liveTree.value && reading.value.tree ? reaching(leversBeside(liveTree.value, reading.value.tree)) : []))

  // A slider's end stays where it is while its value moves.
  const ends = new Map<string, number>()
  function reaching(list: Lever[]): Lever[] {
    return list.map((lever) => {
      const place = `${active.value?.id} ${lever.component} ${lever.unit} ${lever.path.slice(2).join(' ')}`
      const max = Math.max(ends.get(place) ?? lever.max, lever.value)
      ends.set(place, max)
      return { ...lever, max }
    })
  }

  function drag(lever: Lever, value: number): void {
    dragging.value = true
    if (active.value) variants.edit(writeText(active.value.document, lever.path, leverText(lever, value), reading.value.tree), `drag ${lever.component} ${lever.path.join('.')}`)
  }

  function drop(): void {
    dragging.value = false
  }

  // putBack gives every lever what the live plan pays.
  function putBack(): void {
    const moved = levers.value.filter(({ value, live }) => value !== live)
    const document = moved.reduce((d, lever) => writeText(d, lever.path, leverText(lever, lever.live)), active.value?.document ?? '')
    variants.edit(document, '')
  }

  const { check, refused } = useCheck(tokens, engine)
  // What keeps a valid plan from being paid on this data set.
  const unpaid = shallowRef<Finding[]>([])
  const findings = computed<Finding[]>(() => {
    const wrong = reading.value.tree ? [...refused.value, ...(refused.value.length ? [] : unpaid.value)] : mistakes(reading.value.violations)
    return wrong.length ? wrong : (check.value?.findings ?? [])
  })
  const wrong = computed(() => findings.value.some(({ severity }) => severity === 'error'))

  const problem = shallowRef<Problem | null>(null)
  const comparison = shallowRef<Comparison>()
  // What steps of a slider have in common: an answer may be a step old, but not of something else.
  const subject = computed(() => ({ engine: engine.value, live: liveTokens.value, variant: variants.activeId.value }))
  const comparing = latest(
    async () => {
      const { value: asked } = subject
      if (!tokens.value || !asked.live || !asked.engine) return undefined
      const answer = await compare(asked.engine, asked.live, tokens.value)
      return asked === subject.value ? answer : undefined
    },
    (answer) => {
      comparison.value = readComparison(answer)
      unpaid.value = []
      problem.value = null
    },
    (e) => {
      // An engine that ended says so where it was loaded.
      if (e instanceof EngineStopped) return
      if (e instanceof LiveRefused) problem.value = { key: 'liveRefused', detail: '', violations: e.violations }
      // Mistakes in the active variant are shown at their place.
      else if (e instanceof PlanRefused) unpaid.value = mistakes(e.violations)
      else problem.value = problemOf(e)
    },
  )
  // What was said of other facts, or beside another plan, is not said of these.
  watch([engine, liveTokens], () => {
    comparison.value = undefined
    unpaid.value = []
    problem.value = null
  }, { flush: 'sync' })
  watch([subject, tokens], () => void comparing.run())

  // planned lists the variants that can be read, in their order.
  const planned = computed<Planned[]>(() => variants.variants.value.flatMap((variant) => {
    const { tree } = readVariant(variant)
    return tree ? [{ variant, tree, tokens: planTokens(tree) }] : []
  }))
  const { refusals, judge } = useRefusals(planned, variants.activeId, liveTokens, engine)
  // tried lists those that are compared side by side, leftOut names the others.
  const tried = computed(() => planned.value.filter((plan) => !refusals.value.get(plan.tokens)))
  const leftOut = computed(() => variants.variants.value.filter(({ id }) => !tried.value.some(({ variant }) => variant.id === id)).map(({ name }) => name))

  return {
    ...variants, liveTree, liveTokens, tokens, differing, levers, dragging, drag, drop, putBack,
    check, findings, wrong, comparison, comparing: comparing.busy, problem, tried, leftOut, judge, retry: comparing.run,
  }
}

export type Trial = ReturnType<typeof useTrial>

// LiveRefused says why the live plan itself is not paid over a data set.
class LiveRefused extends PlanRefused {}

async function compare(engine: Engine, live: string, changed: string): Promise<string> {
  try {
    return await engine.compare(live, changed)
  } catch (e) {
    const refusal = e instanceof PlanRefused ? await refusalOf(engine, live, live) : undefined
    throw refusal ? new LiveRefused(refusal.violations) : e
  }
}

// refusalOf gives what keeps a plan from being compared with the live one, if anything does.
async function refusalOf(engine: Engine, live: string, changed: string): Promise<PlanRefused | undefined> {
  try {
    await engine.compare(live, changed)
  } catch (e) {
    if (e instanceof PlanRefused) return e
    throw e
  }
}

// useRefusals knows which of the variants the engine does not pay over its data set.
function useRefusals(planned: ComputedRef<Planned[]>, activeId: Ref<string>, liveTokens: ComputedRef<string>, engine: ShallowRef<Engine | undefined>) {
  // Why, by the plan's tokens; "" for one that is paid.
  const refusals = shallowRef(new Map<string, string>())
  watch([engine, liveTokens], () => (refusals.value = new Map()), { flush: 'sync' })

  async function judge(): Promise<void> {
    const { value: asked } = engine
    const { value: live } = liveTokens
    if (!asked || !live) return
    const found = new Map<string, string>()
    for (const { tokens } of planned.value) {
      found.set(tokens, refusals.value.get(tokens) ?? (await refusalOf(asked, live, tokens))?.message ?? '')
    }
    if (engine.value === asked && liveTokens.value === live) refusals.value = found
  }

  let rest: ReturnType<typeof setTimeout> | undefined
  watch([engine, liveTokens, activeId, () => planned.value.length], () => {
    clearTimeout(rest)
    // What ends the engine is told where it was loaded.
    rest = setTimeout(() => judge().catch(() => {}), REST_MS)
  })
  onScopeDispose(() => clearTimeout(rest))
  return { refusals, judge }
}

// useCheck asks the engine about the plan once it rests.
function useCheck(tokens: ComputedRef<string>, engine: ShallowRef<Engine | undefined>) {
  const check = shallowRef<Check>()
  const refused = shallowRef<Finding[]>([])
  const checking = latest(
    async () => {
      const { value: asked } = tokens
      const answer = asked ? await engine.value?.check(asked) : undefined
      // The places that it names are another document's by then.
      return asked === tokens.value ? answer : undefined
    },
    (answer) => {
      check.value = readCheck(answer)
      refused.value = []
    },
    (e) => {
      if (e instanceof PlanRefused) refused.value = mistakes(e.violations)
    },
  )
  let rest: ReturnType<typeof setTimeout> | undefined
  watch([tokens, engine], () => {
    clearTimeout(rest)
    rest = setTimeout(() => void checking.run(), REST_MS)
  })
  onScopeDispose(() => clearTimeout(rest))
  return { check, refused }
}
