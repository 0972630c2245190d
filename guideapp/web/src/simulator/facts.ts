import { EXPORT_TIMEOUT_MS, plans } from '../connect'

// The largest data set the page takes, in bytes.
export const MAX_FACTS = 1_000_000_000

// fetchFacts streams the de-identified data set of a period into memory; progress is told
// from 0 to 1.
export async function fetchFacts(period: string, signal: AbortSignal, progress: (part: number) => void): Promise<Uint8Array> {
  let facts = new Uint8Array(0)
  let filled = 0
  for await (const { chunk, totalBytes } of plans.exportDataset({ period }, { signal, timeoutMs: EXPORT_TIMEOUT_MS })) {
    const total = Number(totalBytes)
    if (total > MAX_FACTS) throw new Error(`the data set has ${total} bytes; at most ${MAX_FACTS} fit the page`)
    if (facts.length < total) {
      const wider = new Uint8Array(total)
      wider.set(facts.subarray(0, filled))
      facts = wider
    }
    if (filled + chunk.length > facts.length) throw new Error('the data set is longer than it said')
    facts.set(chunk, filled)
    filled += chunk.length
    progress(total > 0 ? filled / total : 0)
  }
  if (filled !== facts.length) throw new Error('the data set broke off')
  return facts
}
