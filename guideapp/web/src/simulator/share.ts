// A link that holds plans and nothing else: packed into the part of the address that a browser
// never sends to a server.

import { MAX_NAME, MAX_VARIANTS } from './variants'
import { MAX_DOCUMENT } from '../plan/tokens'

export interface Shared {
  name: string
  document: string
}

// The longest packed text, which chats and mail programs still take as one link.
export const MAX_PACKED = 16_000
// The longest text a link is unpacked to, in bytes; more is no plan of ours.
const MAX_UNPACKED = MAX_VARIANTS * MAX_DOCUMENT

// pack gives the variants as text for a link, or undefined when they are too long for one.
export async function pack(variants: Shared[]): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(JSON.stringify(variants.map(({ name, document }) => [name, document])))
  const packed = await through(bytes, new CompressionStream('deflate-raw'), MAX_UNPACKED)
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return text.length <= MAX_PACKED ? text : undefined
}

// unpack reads what pack wrote, and gives nothing for anything else.
export async function unpack(text: string): Promise<Shared[]> {
  if (text.length > MAX_PACKED || !/^[\w-]+$/.test(text)) return []
  try {
    const packed = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const bytes = await through(packed, new DecompressionStream('deflate-raw'), MAX_UNPACKED)
    const pairs = JSON.parse(new TextDecoder().decode(bytes)) as [string, string][]
    const sound = pairs.length > 0 && pairs.every((pair) => pair.length === 2 && pair.every((part) => typeof part === 'string'))
    return sound ? pairs.slice(0, MAX_VARIANTS).map(([name, document]) => ({ name: name.slice(0, MAX_NAME), document })) : []
  } catch {
    return []
  }
}

// through runs bytes through a stream and stops at the most it may give.
async function through(bytes: Uint8Array, stream: GenericTransformStream, most: number): Promise<Uint8Array> {
  const writer = (stream.writable as WritableStream<Uint8Array>).getWriter()
  const written = writer.write(bytes).then(() => writer.close())
  // What breaks while it is written is met while it is read.
  written.catch(() => {})
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > most) {
      await reader.cancel()
      throw new Error(`the link unpacks to more than ${most} bytes`)
    }
    chunks.push(next.value)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
