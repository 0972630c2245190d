// Who is signed in. A tab keeps its own session, so that a guide, a manager and headquarters
// can be looked at side by side; a new tab starts with the one signed in last.

import { fromJsonString, toJsonString } from '@bufbuild/protobuf'
import { shallowRef } from 'vue'
import { Role } from './gen/frontline/v1/access_pb'
import { type Person, PersonSchema } from './gen/frontline/v1/session_pb'

export interface Session {
  token: string
  person: Person
  // The zone in which the server counts days, "Asia/Shanghai".
  zone: string
}

const KEPT = 'frontline.session'

export const session = shallowRef<Session | null>(restore())

export function begin(token: string, person: Person, zone: string): void {
  const kept = JSON.stringify({ token, person: toJsonString(PersonSchema, person), zone })
  sessionStorage.setItem(KEPT, kept)
  localStorage.setItem(KEPT, kept)
  session.value = { token, person, zone }
}

export function end(): void {
  // Another tab's session is left alone.
  if (localStorage.getItem(KEPT) === sessionStorage.getItem(KEPT)) localStorage.removeItem(KEPT)
  sessionStorage.removeItem(KEPT)
  session.value = null
}

function restore(): Session | null {
  const kept = sessionStorage.getItem(KEPT) ?? localStorage.getItem(KEPT)
  if (!kept) return null
  try {
    const { token, person, zone } = JSON.parse(kept) as { token: string; person: string; zone?: string }
    if (!zone) throw new Error('no zone')
    sessionStorage.setItem(KEPT, kept)
    return { token, person: fromJsonString(PersonSchema, person), zone }
  } catch {
    // Written by an older page: sign in again.
    sessionStorage.removeItem(KEPT)
    localStorage.removeItem(KEPT)
    return null
  }
}

// homeOf is the screen a role starts with, or "" for a role that has none.
export function homeOf(role: Role): string {
  switch (role) {
    case Role.GUIDE:
      return '/actions'
    case Role.MANAGER:
    case Role.COORDINATOR:
      return '/team'
    case Role.HEADQUARTERS:
      return '/simulator'
    default:
      return ''
  }
}
