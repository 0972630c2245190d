// The page's side of the worker that runs the reward engine.

import { PlanRefused, type Violation } from '../plan/refusal'
import { EngineStopped } from './stopped'
import type { Question, Reply } from './worker'

type Asked = Question extends infer Q ? (Q extends { id: number } ? Omit<Q, 'id'> : never) : never

export type Progress = (part: number) => void

export class Engine {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'simulator' })
  private readonly waiting = new Map<number, { resolve: (answer: string) => void; reject: (e: Error) => void; progress?: Progress }>()
  private asked = 0
  private ended: EngineStopped | undefined

  // died is called when the engine ends by itself, as it does when memory runs out.
  constructor(died?: () => void) {
    const die = (why: string) => {
      if (this.ended) return
      this.end(why)
      died?.()
    }
    this.worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      if ('died' in data) return die(data.died)
      const waiting = this.waiting.get(data.id)
      if ('part' in data) return waiting?.progress?.(data.part)
      this.waiting.delete(data.id)
      if ('failure' in data) waiting?.reject(new Error(data.failure))
      else waiting?.resolve(data.answer)
    })
    this.worker.addEventListener('error', (e) => die(e.message || 'the worker stopped'))
  }

  // start fetches and starts the engine; page is the address of the page's folder.
  async start(page: string): Promise<void> {
    await this.ask({ ask: 'start', page })
  }

  // load hands the data set over; bytes cannot be used afterwards. Progress is told from 0
  // to 1; stop ends it. Gives the engine's answer.
  async load(bytes: Uint8Array, progress?: Progress): Promise<string> {
    return refuse(await this.ask({ ask: 'load', bytes }, [bytes.buffer], progress))
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

  // stop ends the engine; what it was asked, and what it will be, is rejected with EngineStopped.
  stop(): void {
    if (!this.ended) this.end('the engine was stopped')
  }

  private end(why: string): void {
    const ended = (this.ended = new EngineStopped(why))
    this.worker.terminate()
    for (const { reject } of this.waiting.values()) reject(ended)
    this.waiting.clear()
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

// refuse throws what the engine found wrong, and passes any other answer on.
export function refuse(answer: string): string {
  if (!answer.startsWith('{"error"')) return answer
  const { error, violations } = JSON.parse(answer) as { error: string; violations?: Violation[] }
  throw new PlanRefused(violations?.length ? violations : [{ path: '', message: error }])
}
