// Loading data sets, with engines that only say what became of them.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type EffectScope, effectScope, nextTick } from 'vue'
import en from '../src/messages/en'
import zh from '../src/messages/zh-CN'
import { MAX_FILE, useSimulation } from '../src/simulator/simulation'
import { Engine } from './stubengine'

vi.mock('../src/simulator/engine', () => import('./stubengine'))
// The parts in which the server sends a data set.
let sent: { chunk: Uint8Array; totalBytes: bigint; facts: bigint }[] = []
vi.mock('../src/connect', () => ({
  EXPORT_TIMEOUT_MS: 0,
  async *exportDataset() {
    yield* sent
  },
}))
vi.mock('../src/simulator/intake', () => ({ setOfChain: async () => ({ set: new Uint8Array(4), notes: [] }) }))

let scope: EffectScope
let simulation: ReturnType<typeof useSimulation>

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'http://page/' })
  Engine.made = []
  scope = effectScope()
  simulation = scope.run(useSimulation) as ReturnType<typeof useSimulation>
})

afterEach(() => scope.stop())

// engineNo waits for the engine of that number, counted from 1, to be made.
async function engineNo(n: number): Promise<Engine> {
  await vi.waitFor(() => expect(Engine.made).toHaveLength(n))
  await nextTick()
  return Engine.made[n - 1] as Engine
}

async function ready(n: number): Promise<Engine> {
  const engine = await engineNo(n)
  engine.loaded(JSON.stringify({ period: '2026-09' }))
  await vi.waitFor(() => expect(simulation.stage.value).toBe('ready'))
  return engine
}

test('what is given up before anything is loaded leaves nothing', async () => {
  void simulation.loadChain({})
  const engine = await engineNo(1)
  simulation.cancel()
  expect([simulation.stage.value, simulation.problem.value, engine.stopped]).toEqual(['none', null, true])
})

test('an engine that died can be loaded again, also when that was given up once', async () => {
  void simulation.loadChain({})
  const first = await ready(1)
  first.die()
  expect([simulation.engine.value, simulation.problem.value?.key]).toEqual([undefined, 'engineStopped'])
  void simulation.retry()
  await engineNo(2)
  expect([simulation.stage.value, simulation.problem.value]).toEqual(['engine', null])
  simulation.cancel()
  expect([simulation.stage.value, simulation.problem.value?.key]).toEqual(['ready', 'engineStopped'])
  void simulation.retry()
  const third = await ready(3)
  expect(simulation.engine.value).toBe(third)
  expect(simulation.problem.value).toBeNull()
})

test('a data set given up leaves the one that was loaded', async () => {
  void simulation.loadChain({})
  const first = await ready(1)
  void simulation.loadChain({})
  const second = await engineNo(2)
  simulation.cancel()
  expect([simulation.stage.value, simulation.problem.value, first.stopped, second.stopped]).toEqual(['ready', null, false, true])
  expect(simulation.engine.value).toBe(first)
})

test('an engine that died while other data is loaded is not missed once that is there', async () => {
  void simulation.loadChain({})
  const first = await ready(1)
  void simulation.loadChain({})
  await engineNo(2)
  first.die()
  expect(simulation.problem.value?.key).toBe('engineStopped')
  await ready(2)
  expect(simulation.problem.value).toBeNull()
})

test('what the engine computes is given up with the engine, and its data loaded again', async () => {
  void simulation.loadChain({})
  const first = await ready(1)
  simulation.restart()
  const second = await engineNo(2)
  expect([simulation.stage.value, simulation.problem.value, first.stopped]).toEqual(['engine', null, true])
  simulation.cancel()
  expect([simulation.stage.value, simulation.problem.value?.key, second.stopped]).toEqual(['ready', 'engineStopped', true])
  void simulation.retry()
  const third = await ready(3)
  expect([simulation.engine.value, simulation.problem.value, third.stopped]).toEqual([third, null, false])
})

test('what the engine computes is given up while other data is loaded', async () => {
  void simulation.loadChain({})
  const first = await ready(1)
  const loading = simulation.loadChain({})
  const second = await engineNo(2)
  simulation.restart()
  expect([first.stopped, second.stopped, simulation.stage.value]).toEqual([true, false, 'engine'])
  second.loaded('not what an engine says')
  await loading
  expect([simulation.stage.value, simulation.problem.value?.key]).toEqual(['ready', 'engine'])
  void simulation.retry()
  const third = await ready(3)
  expect(simulation.engine.value).toBe(third)
})

const three = { chunk: new Uint8Array(3), totalBytes: 4n, facts: 0n }
const gathering = { chunk: new Uint8Array(0), totalBytes: 0n, facts: 70_000n }
const file = { name: 'events.csv', size: MAX_FILE + 1 } as File

test('a data set says how far the server is with it', async () => {
  sent = [gathering]
  const loading = simulation.loadExported('2026-09')
  await vi.waitFor(() => expect(simulation.counted.value).toBe(70_000))
  simulation.cancel()
  await loading
})

for (const { name, parts, load, key, named } of [
  { name: 'that breaks off', parts: [gathering, three], key: 'factsBroken', named: { read: '3', size: '4' } },
  { name: 'that is longer than it said', parts: [three, three], key: 'factsTooLong', named: { size: '4' } },
  { name: 'of too many bytes', parts: [{ ...three, totalBytes: 1_000_000_001n }], key: 'factsTooLarge', named: { size: '1,000,000,001', most: '1,000,000,000' } },
  { name: 'of a file of too many bytes', load: () => simulation.loadFiles({ events: file }, {}), key: 'fileTooLarge', named: { name: 'events.csv', size: '4,294,967,297', most: '4,294,967,296' } },
]) {
  test(`a data set ${name} is refused in both languages`, async () => {
    sent = parts ?? []
    await (load ?? (() => simulation.loadExported('2026-09')))()
    expect(simulation.problem.value).toEqual({ key, named, detail: '', violations: [] })
    for (const { problem } of [zh, en]) {
      const message = problem[key as keyof typeof problem]
      for (const word of Object.keys(named)) expect(message).toContain(`{${word}}`)
    }
  })
}
