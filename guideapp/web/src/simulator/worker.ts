// Runs the reward engine, built from Go for the browser, away from the screen's thread. It
// receives the data set once and then a plan, or two, per question; it sends nothing anywhere.

import { startGo } from './go'

interface Engine {
  load(bytes: Uint8Array, progress: (done: number) => void, parts: MessagePort[]): Promise<string>
  join(bytes: Uint8Array, index: number, of: number, port: MessagePort): Promise<string>
  statements(plan: string): Promise<string>
  compare(live: string, changed: string): Promise<string>
  check(plan: string): Promise<string>
  report(name: string, plans: string[], named: string, progress: (done: number) => void): Promise<string>
}

export type Question =
  | { id: number; ask: 'start'; page: string; program: WebAssembly.Module }
  | { id: number; ask: 'load'; facts: Blob; parts: MessagePort[] }
  | { id: number; ask: 'join'; facts: Blob; index: number; of: number; port: MessagePort }
  | { id: number; ask: 'statements'; plan: string }
  | { id: number; ask: 'compare'; live: string; changed: string }
  | { id: number; ask: 'check'; plan: string }
  | { id: number; ask: 'report'; name: string; plans: string[]; named: string }

// died says that the engine's program has ended; it answers nothing any more.
export type Reply = { id: number; done: number } | { id: number; answer: string } | { id: number; failure: string } | { died: string }

self.addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  try {
    self.postMessage({ id: data.id, answer: await answer(data) } satisfies Reply)
  } catch (e) {
    self.postMessage({ id: data.id, failure: e instanceof Error ? e.message : String(e) } satisfies Reply)
  }
})

async function answer(question: Question): Promise<string> {
  switch (question.ask) {
    case 'start':
      await startGo(question.page, question.program, die)
      return ''
    case 'load':
      return text(await engine().load(await bytesOf(question.facts), teller(question.id), question.parts))
    case 'join':
      return text(await engine().join(await bytesOf(question.facts), question.index, question.of, question.port))
    case 'statements':
      return text(await engine().statements(question.plan))
    case 'compare':
      return text(await engine().compare(question.live, question.changed))
    case 'check':
      return text(await engine().check(question.plan))
    case 'report':
      return text(await engine().report(question.name, question.plans, question.named, teller(question.id)))
  }
}

const bytesOf = async (facts: Blob) => new Uint8Array(await facts.arrayBuffer())

// teller passes on how far a question is, from 0 to 1.
function teller(id: number): (done: number) => void {
  return (done) => self.postMessage({ id, done } satisfies Reply)
}

function engine(): Engine {
  const { frontline } = globalThis as { frontline?: Engine }
  if (!frontline) throw new Error('the engine has not started')
  return frontline
}

// text passes an answer on, which is JSON text; a program that ended meanwhile gives none.
function text(answered: unknown): string {
  if (typeof answered === 'string') return answered
  die()
  throw new Error('the engine has ended')
}

function die(): void {
  self.postMessage({ died: 'the engine has ended' } satisfies Reply)
}
