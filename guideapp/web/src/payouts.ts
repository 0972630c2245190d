// Settlements as headquarters reads them, and their payout files.

import { Code, ConnectError } from '@connectrpc/connect'
import { settlements } from './connect'
import { csvOf, download } from './download'
import { type Payout, Payout_State, type Settlement } from './gen/frontline/v1/settlement_pb'
import { formatYuan } from './money'

// The most lines the server gives at once.
const PAGE = 500

// settlementOf gives the last settlement that rated a period; none where it was never settled.
export async function settlementOf(period: string, signal: AbortSignal): Promise<{ settlement?: Settlement }> {
  try {
    return await settlements.getSettlement({ period }, { signal })
  } catch (e) {
    if (ConnectError.from(e).code === Code.NotFound) return {}
    throw e
  }
}

const header = ['settlement', 'period', 'payer', 'guide_id', 'name', 'balance', 'deducted', 'paid', 'carried', 'state']
const states = { [Payout_State.PAID]: 'paid', [Payout_State.CARRIED]: 'carried', [Payout_State.FROZEN]: 'frozen', [Payout_State.UNSPECIFIED]: '' }

// downloadPayouts saves a payer's payout file with the columns of "frontline settle".
export async function downloadPayouts({ number, period }: Settlement, payer: string): Promise<void> {
  const payouts = await payoutsOf(number, payer)
  const rows = payouts.map((p) => [String(number), period, p.payer, p.guideId, p.guideName,
    formatYuan(p.balanceFen), formatYuan(p.deductedFen), formatYuan(p.paidFen), formatYuan(p.carriedFen), states[p.state]])
  download(`payout-${period}-${number}${payer && `-${payer}`}.csv`, csvOf([header, ...rows]), 'text/csv')
}

// To the server no payer is every payer, so the file of stores that name none is picked here.
async function payoutsOf(number: bigint, payer: string): Promise<Payout[]> {
  const all: Payout[] = []
  let pageToken = ''
  do {
    const page = await settlements.listPayouts({ number, payer, pageSize: PAGE, pageToken })
    all.push(...page.payouts.filter((p) => p.payer === payer))
    pageToken = page.nextPageToken
  } while (pageToken)
  return all
}
