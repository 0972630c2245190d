// Prints how long the simulator takes in headless Chromium, beside a plan written by hand.
// It wants the page built: make bench-page.

import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { startChromium } from '../tests/chromium.mjs'
import { timePage } from './onpage.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = await createServer({ root, server: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
await server.listen()
let chromium = await startChromium()
try {
  const page = await chromium.newPage()
  page.setDefaultTimeout(0)
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/index.html`)
  await page.waitForFunction(() => 'measure' in globalThis)
  const { facts, bytes, engines, peer, costs } = await page.evaluate(() => globalThis.measure())
  console.log(`${facts} facts, ${(bytes / facts).toFixed(1)} bytes each; Chromium ${chromium.version()}; milliseconds`)
  for (const { workers, ...times } of [...engines, peer]) {
    console.log(workers ? `engine, ${workers} worker${workers > 1 ? 's' : ''}`.padEnd(18) : 'peer'.padEnd(18), Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(1)}`).join('  '))
  }
  const trial = await page.evaluate(() => globalThis.trial)
  await chromium.close()
  // Another browser, which has compiled nothing yet.
  chromium = await startChromium()
  const { first, times, report, hurried, cost } = await timePage(chromium, root, trial)
  const sorted = times.toSorted((a, b) => a - b)
  const reach = (part) => sorted[Math.ceil(part * sorted.length) - 1].toFixed(1)
  console.log(`the page, from loaded until shown: headline ${first.headline.toFixed(1)}  report ${first.report.toFixed(1)}`)
  console.log(`the page, ${times.length} steps of a slider until shown: median ${reach(0.5)}  p95 ${reach(0.95)}  most ${reach(1)}; the report after the last ${report.toFixed(1)}`)
  console.log(`the page, ${times.length} steps of a slider, one a frame: ${hurried.shown} shown, the last after ${hurried.lag.toFixed(1)}`)
  const paid = [...costs, cost]
  if (new Set(paid).size > 1) throw new Error(`the engines, the peer and the page pay ${paid.join(', ')} fen`)
} finally {
  await chromium.close()
  await server.close()
}
