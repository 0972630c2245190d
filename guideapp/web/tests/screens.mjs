// What the browser tests of all screens share: one server and one Chromium a file, pages signed
// in by a role's link, and what is asked of every screen.

import axe from 'axe-core'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { open, startChromium } from './chromium.mjs'
import { startServer } from './server.mjs'

// The longest that a test may take.
export const TIMEOUT_MS = 600_000

// screens starts a server with the demo's data for the tests of a file. screen runs a test in a
// page signed in by a role's link; nothing may be logged as an error.
export function screens() {
  const server = {}
  let browser
  before(async () => {
    Object.assign(server, await startServer())
    browser = await startChromium()
  })
  after(async () => {
    await browser?.close()
    await server.stop?.()
  })
  function screen(name, { role, device, language }, run) {
    test(name, { timeout: TIMEOUT_MS }, async () => {
      const { page, errors, close } = await open(browser, device, language)
      try {
        if (role) await page.goto(server.links[role])
        await run(page, errors)
        assert.deepEqual(errors, [])
      } finally {
        await close()
      }
    })
  }
  // another opens a page of its own, with nothing kept from before.
  const another = (device, language) => open(browser, device, language)
  return { server, screen, another }
}

export const fenOf = (text) => {
  const match = /^\+?(−?)¥([\d,]+)\.(\d\d)/.exec(text.trim())
  assert.ok(match, `${text} is not an amount`)
  return BigInt(match[2].replaceAll(',', '') + match[3]) * (match[1] ? -1n : 1n)
}
export const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0n)
export const textOf = (page, selector) => page.locator(selector).innerText()

export async function assertAccessible(page) {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }))
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join('; ')}`), [])
}

export async function assertNothingCut(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.equal(wide, 0, 'the page is wider than the screen')
}
