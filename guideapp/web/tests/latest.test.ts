// Asking faster than is answered, and what a trial shows of it.

import { expect, test, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { GetPlanResponse } from '../src/gen/frontline/v1/plan_pb'
import type { Engine } from '../src/simulator/engine'
import { latest } from '../src/simulator/latest'
import { useTrial } from '../src/simulator/trial'

vi.mock('../src/simulator/engine', () => import('./stubengine'))

interface Asked {
  of: string
  answer: (text: string) => void
  fail: (e: Error) => void
}

// questions keeps what is asked until a test answers it.
function questions() {
  const asked: Asked[] = []
  const ask = (of: string) => new Promise<string>((answer, fail) => asked.push({ of, answer, fail }))
  const settle = async (how: (question: Asked) => void) => {
    how(asked.at(-1) as Asked)
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { asked, ask, settle }
}

test('steps that come faster than answers are shown as they are answered, the last one last', async () => {
  const { asked, ask, settle } = questions()
  const shown: string[] = []
  let step = 0
  const { run, busy } = latest(() => ask(String(step)), (answer) => shown.push(answer), () => {})
  for (step = 1; step <= 9; step++) {
    void run()
    if (step % 3 === 0) await settle(({ of, answer }) => answer(of))
  }
  step = 9
  expect([shown, busy.value]).toEqual([['1', '3', '6'], true])
  await settle(({ of, answer }) => answer(of))
  expect([shown, busy.value, asked.length]).toEqual([['1', '3', '6', '9'], false, 4])
})

test('a failure is passed over while something newer is to be asked', async () => {
  const { ask, settle } = questions()
  const failures: string[] = []
  const { run } = latest(() => ask(''), () => {}, (e) => failures.push((e as Error).message))
  void run()
  void run()
  await settle(({ fail }) => fail(new Error('of a step before')))
  expect(failures).toEqual([])
  await settle(({ fail }) => fail(new Error('of the last')))
  expect(failures).toEqual(['of the last'])
})

const document = (rate: number) => `components: [{id: a, commission: {rate: ${rate}%}}]`
const compared = (fen: number) => JSON.stringify({
  guides: 1,
  plans: [0, fen].map((cost) => ({ plan_hash: '', cost_fen: cost, gini: 0 })),
  changes: { winners: 0, losers: 0, nothing: fen === 0 },
})

// trialOver makes a trial of two variants, at rates of 2 and 3 percent, the first of them active
// and asked about.
async function trialOver() {
  const { asked, ask, settle } = questions()
  const engine = shallowRef({ compare: () => ask('') } as unknown as Engine)
  const scope = effectScope()
  const trial = scope.run(() => useTrial('', shallowRef({ document: document(1) } as GetPlanResponse), engine, String)) as ReturnType<typeof useTrial>
  trial.take([2, 3].map((rate) => ({ name: String(rate), document: document(rate) })))
  await nextTick()
  expect(asked).toHaveLength(1)
  const show = async (fen: number) => {
    await settle(({ answer }) => answer(compared(fen)))
    return trial.comparison.value?.changed.costFen
  }
  return { trial, engine, show, stop: () => scope.stop() }
}

test.each([
  { about: 'a step before', change: ({ trial }) => trial.edit(document(2.5), ''), shown: 2n },
  { about: 'another variant', change: ({ trial }) => (trial.activeId.value = trial.variants.value[1]?.id ?? ''), shown: undefined },
  { about: 'a variant that was removed', change: ({ trial }) => trial.variants.value[0] && trial.discard(trial.variants.value[0]), shown: undefined },
  { about: 'another data set', change: ({ engine }) => (engine.value = { ...engine.value } as Engine), shown: undefined },
] satisfies { about: string; change: (of: Awaited<ReturnType<typeof trialOver>>) => unknown; shown: bigint | undefined }[])('an answer of $about shows $shown, and the next what holds', async ({ change, shown }) => {
  const of = await trialOver()
  change(of)
  await nextTick()
  expect(await of.show(2)).toBe(shown)
  expect(await of.show(3)).toBe(3n)
  expect(of.trial.comparing.value).toBe(false)
  of.stop()
})
