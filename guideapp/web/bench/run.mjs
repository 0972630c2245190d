// Prints how long the simulator takes in headless Chromium, beside a plan written by hand.
// It wants the page built: make bench-page.

import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { startChromium } from '../tests/chromium.mjs'
import { timeDrags } from './drag.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = await createServer({ root, server: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
await server.listen()
const chromium = await startChromium()
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
  await page.close()
  const { times, cost } = await timeDrags(chromium, root, trial)
  const sorted = times.toSorted((a, b) => a - b)
  console.log(`a drag on the page until two frames later: median ${sorted[Math.floor(sorted.length / 2)].toFixed(1)}, from ${sorted[0].toFixed(1)} to ${sorted.at(-1).toFixed(1)}`)
  const paid = [...costs, cost]
  if (new Set(paid).size > 1) throw new Error(`the engines, the peer and the page pay ${paid.join(', ')} fen`)
} finally {
  await chromium.close()
  await server.close()
}
