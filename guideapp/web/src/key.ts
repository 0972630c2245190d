import { watch, type WatchSource } from 'vue'

// freshKey names a call that changes something: sent again under the same key, it does
// nothing again.
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// useKey gives the key of a form's call: the same while the form stays as it is, however
// often it is sent, and another once something in it changes.
export function useKey(form: WatchSource[]): { current: () => string; renew: () => void } {
  let key = freshKey()
  const renew = () => void (key = freshKey())
  watch(form, renew, { flush: 'sync' })
  return { current: () => key, renew }
}
