// Runs the browser tests of all files, or of those named, as many files at once as the machine has
// cores, the longest first. The demo's data is loaded once, as a newcomer's first start does; the
// server of each file has a copy of it. FRONTLINE_BIN names the binary, if it is built already.

import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from './server.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const all = readdirSync(here).filter((name) => name.endsWith('.test.mjs')).map((name) => path.join(here, name))
  .sort((a, b) => statSync(b).size - statSync(a).size)

const server = await startServer()
try {
  await server.end()
  const env = { ...process.env, FRONTLINE_BIN: server.binary, FRONTLINE_DEMO: path.join(server.folder, 'data') }
  const named = process.argv.slice(2)
  const { status } = spawnSync(process.execPath, ['--test', `--test-concurrency=${availableParallelism()}`, ...(named.length ? named : all)], { stdio: 'inherit', env })
  process.exitCode = status ?? 1
} finally {
  await server.stop()
}
