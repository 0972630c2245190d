// Times what the simulator does with a month of a large chain, in the browser that opens
// this page, beside the same plan written by hand.

import { parsePlan, planTokens } from '../src/plan/tokens'
import { Engine, workersFor } from '../src/simulator/engine'
import { setOfChain } from '../src/simulator/intake'
import { plan } from './plan'
import * as peer from './peer'

const CHAIN = { stores: '1200', guides: '12000', customers: '680000', skill: '0', footfall: '0', season: '0', seed: '1', period: '2026-09' }
const DRAGS = 15
// Of a slider on the page itself.
const STEPS = 60

export interface Figures {
  facts: number
  bytes: number
  // report is asked of an engine that has answered nothing since it loaded; its program's code
  // has run before, in another engine. On the page itself it has not.
  engines: (Times & { workers: number; start: number; report: number })[]
  peer: Times
  costs: number[] // in fen, the peer's last
}

// In milliseconds; a drag is the median of some.
interface Times {
  load: number
  first: number
  drag: number
}

async function measure(): Promise<Figures> {
  const { set } = await setOfChain(CHAIN)
  const bytes = set.length
  const facts = new Blob([set as BlobPart])
  const engines = []
  for (const workers of new Set([1, workersFor(bytes)])) {
    const { times, ...engine } = await timeEngine(facts, workers)
    engines.push({ ...engine, times: { ...times, report: await timeReport(facts, workers) } })
  }
  const hand = timePeer(set)
  return { facts: engines[0]!.facts, bytes, engines: engines.map(({ times }) => times), peer: hand.times, costs: [...engines, hand].map(({ cost }) => cost) }
}

const tokens = (rate: string) => planTokens(parsePlan(plan(rate)))

async function timeEngine(set: Blob, workers: number) {
  const live = tokens('1.5%')
  const engine = new Engine()
  const start = await timed(() => engine.start(document.baseURI))
  const load = await timed(() => engine.load(set, undefined, workers))
  const first = await timed(() => engine.compare(live, tokens('1.6%')))
  const drags: number[] = []
  for (let i = 0; i < DRAGS; i++) {
    const changed = tokens(`${1.7 + i / 100}%`.replace(/(\.\d\d)\d+/, '$1'))
    drags.push((await timed(() => engine.compare(live, changed))).ms)
  }
  engine.stop()
  const cost = (JSON.parse(first.value) as { plans: { cost_fen: number }[] }).plans[0]!.cost_fen
  const facts = (JSON.parse(load.value) as { events: number }).events
  return { facts, cost, times: { workers, start: start.ms, load: load.ms, first: first.ms, drag: median(drags) } }
}

async function timeReport(set: Blob, workers: number): Promise<number> {
  const engine = new Engine()
  await engine.start(document.baseURI)
  await engine.load(set, undefined, workers)
  const { ms } = await timed(() => engine.report('overview', [tokens('1.5%'), tokens('1.6%')], ''))
  engine.stop()
  return ms
}

function timePeer(set: Uint8Array) {
  const load = timedNow(() => peer.load(set))
  const first = timedNow(() => {
    const sums = peer.gather(load.value)
    peer.pay(load.value, sums, 16_000)
    return { sums, paid: peer.pay(load.value, sums, 15_000) }
  })
  const drags = Array.from({ length: DRAGS }, (_, i) => timedNow(() => peer.pay(load.value, first.value.sums, 17_000 + 100 * i)).ms)
  return { cost: first.value.paid.reduce((sum, fen) => sum + fen, 0), times: { load: load.ms, first: first.ms, drag: median(drags) } }
}

async function timed<T>(work: () => Promise<T>) {
  const from = performance.now()
  const value = await work()
  return { value, ms: performance.now() - from }
}

function timedNow<T>(work: () => T) {
  const from = performance.now()
  const value = work()
  return { value, ms: performance.now() - from }
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
}

Object.assign(globalThis, { measure, trial: { plan: plan('1.5%'), chain: CHAIN, slider: 'components[1].commission.rate', drags: STEPS } })
