import { EXPORT_TIMEOUT_MS, exportDataset } from '../connect'
import { formatCount } from '../money'
import { problemOf } from '../problem'

// The largest data set the page takes, in bytes.
export const MAX_FACTS = 1_000_000_000

// FactsRefused says what is wrong with data, by a message under "problem" and what stands in it.
export class FactsRefused extends Error {
  constructor(readonly key: 'factsTooLarge' | 'factsTooLong' | 'factsBroken' | 'fileTooLarge', readonly named: Record<string, string>) {
    super(`${key} ${Object.values(named).join(' ')}`)
  }
}

// fetchFacts streams the de-identified data set of a period into memory; gathered is told how many
// facts the server has while it makes the set, progress then from 0 to 1.
export async function fetchFacts(period: string, signal: AbortSignal, gathered: (facts: number) => void, progress: (part: number) => void): Promise<Uint8Array> {
  let facts = new Uint8Array(0)
  let filled = 0
  try {
    for await (const { chunk, totalBytes, facts: soMany } of exportDataset({ period }, { signal, timeoutMs: EXPORT_TIMEOUT_MS })) {
      const total = Number(totalBytes)
      gathered(Number(soMany))
      if (total > MAX_FACTS) throw new FactsRefused('factsTooLarge', { size: formatCount(total), most: formatCount(MAX_FACTS) })
      if (facts.length < total) {
        const wider = new Uint8Array(total)
        wider.set(facts.subarray(0, filled))
        facts = wider
      }
      if (filled + chunk.length > facts.length) throw new FactsRefused('factsTooLong', { size: formatCount(facts.length) })
      facts.set(chunk, filled)
      filled += chunk.length
      progress(total > 0 ? filled / total : 0)
    }
  } catch (e) {
    throw filled > 0 && isBroken(e) ? brokenOff(filled, facts.length) : e
  }
  if (filled !== facts.length) throw brokenOff(filled, facts.length)
  return facts
}

// isBroken tells a stream that stopped making sense from one that the network, the caller or
// the time ended.
function isBroken(e: unknown): boolean {
  return !(e instanceof FactsRefused) && ['internal', 'refused'].includes(problemOf(e).key)
}

const brokenOff = (filled: number, of: number) => new FactsRefused('factsBroken', { read: formatCount(filled), size: formatCount(of) })
