// The page's side of the worker that runs the reward engine.

import { PlanRefused, type Violation } from '../plan/refusal'
import { compileGo } from './go'
import { EngineStopped } from './stopped'
import type { Question, Reply } from './worker'

type Asked = Question extends infer Q ? (Q extends { id: number } ? Omit<Q, 'id'> : never) : never

export type Progress = (done: number) => void

// A worker more is worth its start from so many bytes of data set on, of at most so many.
const WORKER_BYTES = 1_000_000
const MAX_WORKERS = 8

// workersFor says how many workers share a data set on a machine of so many cores.
export function workersFor(bytes: number, cores = navigator.hardwareConcurrency): number {
  return Math.max(1, Math.min(cores, MAX_WORKERS, Math.ceil(bytes / WORKER_BYTES)))
}

export class Engine {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'simulator' })
  private readonly waiting = new Map<number, { resolve: (answer: string) => void; reject: (e: Error) => void; progress?: Progress }>()
  private asked = 0
  private ended: EngineStopped | undefined
  private page = ''
  // Those that have the other parts of the data set.
  private readonly parts: Engine[] = []

  // died is called when the engine ends by itself, as it does when memory runs out.
  constructor(private readonly died?: () => void) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      if ('died' in data) return this.die(data.died)
      const waiting = this.waiting.get(data.id)
      if ('done' in data) return waiting?.progress?.(data.done)
      this.waiting.delete(data.id)
      if ('failure' in data) waiting?.reject(new Error(data.failure))
      else waiting?.resolve(data.answer)
    })
    this.worker.addEventListener('error', (e) => this.die(e.message || 'the worker stopped'))
  }

  // start fetches and starts the engine; page is the address of the page's folder.
  async start(page: string): Promise<void> {
    this.page = page
    await this.ask({ ask: 'start', page, program: await compiled(page) })
  }

  // load hands the data set over, once. So many workers split it, whose number changes no
  // answer. Progress is told from 0 to 1; stop ends it. Gives the engine's answer.
  async load(facts: Blob, progress?: Progress, workers = 1): Promise<string> {
    const ports: MessagePort[] = []
    const joining = Array.from({ length: workers - 1 }, (_, i) => {
      const part = new Engine(() => this.die('a part of the engine has ended'))
      const { port1, port2 } = new MessageChannel()
      this.parts.push(part)
      ports.push(port1)
      return part.join(this.page, facts, i + 1, workers, port2)
    })
    const [answer] = await Promise.all([this.ask({ ask: 'load', facts, parts: ports }, ports, progress), ...joining])
    return refuse(answer)
  }

  // join starts the engine and takes a part of the data set, to answer on the port what the
  // engine that loads asks.
  private async join(page: string, facts: Blob, index: number, of: number, port: MessagePort): Promise<void> {
    await this.start(page)
    refuse(await this.ask({ ask: 'join', facts, index, of, port }, [port]))
  }

  // statements gives the canonical JSON of all statements, as frontline pay --json prints it.
  async statements(plan: string): Promise<string> {
    return refuse(await this.ask({ ask: 'statements', plan }))
  }

  async compare(live: string, changed: string): Promise<string> {
    return refuse(await this.ask({ ask: 'compare', live, changed }))
  }

  // check says what a plan's author should know of it; a plan with mistakes is refused.
  async check(plan: string): Promise<string> {
    return refuse(await this.ask({ ask: 'check', plan }))
  }

  // report answers a named question about plans, the baseline first. Progress is told from 0 to 1.
  async report(name: string, plans: string[], named: string, progress?: Progress): Promise<string> {
    return refuse(await this.ask({ ask: 'report', name, plans, named }, [], progress))
  }

  // stopped tells an engine that has ended, by itself or since it was stopped.
  get stopped(): boolean {
    return this.ended !== undefined
  }

  // stop ends the engine; what it was asked, and what it will be, is rejected with EngineStopped.
  stop(): void {
    if (!this.ended) this.end('the engine was stopped')
  }

  private die(why: string): void {
    if (this.ended) return
    this.end(why)
    this.died?.()
  }

  private end(why: string): void {
    const ended = (this.ended = new EngineStopped(why))
    this.worker.terminate()
    for (const { reject } of this.waiting.values()) reject(ended)
    this.waiting.clear()
    for (const part of this.parts) part.stop()
  }

  private ask(question: Asked, transfer: Transferable[] = [], progress?: Progress): Promise<string> {
    if (this.ended) return Promise.reject(this.ended)
    const id = ++this.asked
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, progress })
      this.worker.postMessage({ ...question, id }, transfer)
    })
  }
}

// The engine's program, compiled once for all its workers.
let program: Promise<WebAssembly.Module> | undefined

function compiled(page: string): Promise<WebAssembly.Module> {
  program ??= compileGo(page, 'frontline.wasm').catch((e: unknown) => {
    program = undefined
    throw e
  })
  return program
}

// refuse throws what the engine found wrong, and passes any other answer on.
export function refuse(answer: string): string {
  if (!answer.startsWith('{"error"')) return answer
  const { error, violations } = JSON.parse(answer) as { error: string; violations?: Violation[] }
  throw new PlanRefused(violations?.length ? violations : [{ path: '', message: error }])
}
