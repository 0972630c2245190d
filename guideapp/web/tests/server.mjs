// Starts the real binary with a fresh data folder on a free loopback port, as a newcomer would
// with "frontline serve", and reads the sign-in links it prints.

import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

// The demo's data is loaded on the first start, unless FRONTLINE_DEMO names a data folder that
// holds it already; each server has a copy of its own.
const START_TIMEOUT_MS = 300_000

const roles = { guide: /\bguide\b/i, manager: /\bmanager\b/i, headquarters: /\bheadquarters\b/i, approver: /\bapprover\b/i }

export async function startServer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'frontline-browser-'))
  const binary = process.env.FRONTLINE_BIN ? path.resolve(process.env.FRONTLINE_BIN) : build(folder)
  if (process.env.FRONTLINE_DEMO) cpSync(process.env.FRONTLINE_DEMO, path.join(folder, 'data'), { recursive: true })
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', path.join(folder, 'data')], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stopped = new Promise((resolve) => child.once('exit', resolve))
  // end ends the server and leaves its data; stop removes that too.
  const end = async () => {
    child.kill('SIGTERM')
    await stopped
  }
  const stop = async () => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { ...(await linksOf(child)), binary, folder, end, stop }
  } catch (e) {
    await stop()
    throw e
  }
}

function build(folder) {
  for (const file of ['index.html', 'frontline.wasm']) {
    if (!existsSync(new URL(`../dist/${file}`, import.meta.url))) throw new Error(`dist/${file} is not built; run "make build"`)
  }
  const binary = path.join(folder, 'frontline')
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: repository, stdio: 'inherit' })
  return binary
}

// linksOf waits until there is a sign-in link of every role that has a screen.
function linksOf(child) {
  return new Promise((resolve, reject) => {
    const links = {}
    let printed = ''
    const fail = (why) => reject(new Error(`frontline serve ${why}:\n${printed}`))
    const timer = setTimeout(() => fail(`printed no sign-in links within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS)
    child.once('exit', (code) => fail(`ended with ${code}`))
    child.stderr.on('data', (chunk) => (printed += chunk))
    child.stdout.on('data', (chunk) => {
      printed += chunk
      for (const line of printed.split('\n').slice(0, -1)) {
        const link = /https?:\S+#\/sign-in\?code=\S+/.exec(line)?.[0]
        for (const [role, word] of Object.entries(roles)) if (link && word.test(line.replace(link, ''))) links[role] ??= link
      }
      if (Object.keys(links).length === Object.keys(roles).length) {
        clearTimeout(timer)
        resolve({ links, address: new URL('/', links.guide).href })
      }
    })
  })
}

// written gives the folder of the demo as files, which are written once.
export function written(server) {
  const folder = path.join(server.folder, 'files')
  if (!existsSync(folder)) run(server, 'generate', '--out', folder)
  return folder
}

// files gives what names the demo's files on the command line.
function files(server, ...names) {
  const folder = written(server)
  return names.flatMap((name) => [`--${name.split('.')[0]}`, path.join(folder, name)])
}

function run(server, ...args) {
  return execFileSync(server.binary, args, { cwd: server.folder, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
}

// pay pays the demo's files on the command line, as of a time.
export function pay(server, period, asOf) {
  return run(server, 'pay', ...files(server, 'plan.yaml', 'stores.csv', 'guides.csv', 'events.csv'), '--period', period, '--as-of', asOf, '--json')
}

// runLine runs a line of the frontline command among the files of a folder.
export function runLine(server, line, folder) {
  const [program, ...args] = line.split(' ')
  if (program !== 'frontline') throw new Error(`${line} is no line of frontline`)
  return execFileSync(server.binary, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
}

// caller signs in by a link and gives a function that calls a method with JSON.
export async function caller(server, link) {
  const call = async (method, request, token) => {
    const response = await fetch(new URL(`frontline.v1.${method}`, server.address), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(request),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method}: ${JSON.stringify(answer)}`)
    return answer
  }
  const code = new URLSearchParams(link.split('?').at(-1)).get('code')
  const { token } = await call('SessionService/SignIn', { code })
  return (method, request = {}) => call(method, request, token)
}
