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
  const { facts, bytes, engine, peer, cost } = await page.evaluate(() => globalThis.measure())
  console.log(`${facts} facts, ${(bytes / facts).toFixed(1)} bytes each; Chromium ${chromium.version()}; milliseconds`)
  for (const [name, times] of Object.entries({ engine, peer })) {
    console.log(name.padEnd(8), Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(1)}`).join('  '))
  }
  if (cost.engine !== cost.peer) throw new Error(`the engine pays ${cost.engine} fen, the peer ${cost.peer}`)
} finally {
  await chromium.close()
  await server.close()
}
