// The page's side of making data sets in the browser: of dropped CSV files, or of a chain
// drawn from a seed. Each is made by a worker of its own, which ends with the answer, and
// with it all the memory that reading took.

import { type Named, namedTokens } from '../plan/tokens'
import type { Words } from './check'
import { refuse } from './engine'
import type { DroppedFiles, IntakeQuestion, IntakeReply } from './intakeworker'

// MadeSet is a data set, with notes on facts that pay nobody as things stand.
export interface MadeSet {
  set: Uint8Array
  notes: Words[]
}

// setOfFiles makes a data set. The settings are period, timezone and as_of, the last two of
// which may be left out. Progress is told how many facts are read. What is wrong is thrown as
// PlanRefused, with paths such as "events.csv:12: amount".
export function setOfFiles(files: DroppedFiles, settings: Named, signal?: AbortSignal, progress?: (facts: number) => void): Promise<MadeSet> {
  return make({ page: document.baseURI, files, settings: namedTokens(settings) }, signal, progress)
}

// setOfChain draws a chain; wasm/intake says which parameters there are.
export function setOfChain(parameters: Named, signal?: AbortSignal, progress?: (facts: number) => void): Promise<MadeSet> {
  return make({ page: document.baseURI, chain: namedTokens(parameters) }, signal, progress)
}

async function make(question: IntakeQuestion, signal?: AbortSignal, progress?: (facts: number) => void): Promise<MadeSet> {
  signal?.throwIfAborted()
  const worker = new Worker(new URL('./intakeworker.ts', import.meta.url), { type: 'module', name: 'intake' })
  return new Promise<MadeSet>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
    worker.addEventListener('error', (e) => reject(new Error(e.message || 'the worker stopped')))
    worker.addEventListener('message', ({ data }: MessageEvent<IntakeReply>) => {
      if ('facts' in data) progress?.(data.facts)
      else if ('set' in data) resolve(data)
      else reject('failure' in data ? new Error(data.failure) : refusalOf(data.refused))
    })
    worker.postMessage(question)
  }).finally(() => worker.terminate())
}

function refusalOf(answer: string): unknown {
  try {
    refuse(answer)
  } catch (e) {
    return e
  }
  return new Error(answer)
}
