// Prints how long the simulator takes in headless Chromium, beside a plan written by hand.
// It wants frontline.wasm and intake.wasm built: make bench-page.

import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { startChromium } from '../tests/chromium.mjs'

const server = await createServer({ root: fileURLToPath(new URL('..', import.meta.url)), server: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
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
  if (new Set(costs).size > 1) throw new Error(`the engines and the peer pay ${costs.join(', ')} fen`)
} finally {
  await chromium.close()
  await server.close()
}
