// What went wrong, in people's words.

import { Code, ConnectError } from '@connectrpc/connect'
import { PlanRefused, type Violation } from './plan/refusal'
import { EngineStopped } from './simulator/stopped'

export interface Problem {
  // A message under "problem".
  key: string
  // What stands in that message.
  named?: Record<string, string>
  // What the server or the engine says of the place, when it helps the reader.
  detail: string
  violations: Violation[]
}

const keys: Partial<Record<Code, string>> = {
  [Code.Unauthenticated]: 'signedOut',
  [Code.PermissionDenied]: 'notAllowed',
  [Code.NotFound]: 'notFound',
  [Code.InvalidArgument]: 'refused',
  [Code.FailedPrecondition]: 'refused',
  [Code.AlreadyExists]: 'refused',
  [Code.OutOfRange]: 'refused',
  // The server says this of nothing but a limit passed; a proxy's 429 comes as Unavailable.
  [Code.ResourceExhausted]: 'tooLarge',
  [Code.Unavailable]: 'unreachable',
  [Code.DeadlineExceeded]: 'slow',
}

const spoken = new Set(['refused', 'tooLarge', 'notFound', 'notAllowed'])

export function problemOf(e: unknown): Problem {
  if (e instanceof PlanRefused) {
    return { key: 'planRefused', detail: '', violations: e.violations }
  }
  if (e instanceof EngineStopped) {
    return { key: 'engineStopped', detail: '', violations: [] }
  }
  const error = ConnectError.from(e)
  const lost = e instanceof TypeError || error.cause instanceof TypeError
  const key = lost || !navigator.onLine ? 'unreachable' : (keys[error.code] ?? 'internal')
  return { key, detail: spoken.has(key) ? error.rawMessage : '', violations: [] }
}

// isCancelled says whether a call was ended by the page itself.
export function isCancelled(e: unknown): boolean {
  return ConnectError.from(e).code === Code.Canceled
}
