// Starts the system's Chromium and opens pages that keep what went wrong in them.

import { accessSync, constants, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

// The longest that anything is waited for: enough for a machine that is busy with something else.
// A test waits for what it wants to see, never for time.
export const PATIENCE_MS = 120_000

const pictures = fileURLToPath(new URL('pictures/', import.meta.url))

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
// The narrowest phone that is still sold.
export const NARROW = { ...PHONE, viewport: { width: 360, height: 740 } }
export const DESKTOP = { viewport: { width: 1280, height: 800 } }
export const TABLET = { viewport: { width: 820, height: 1180 } }

export function startChromium() {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  })
}

function findChromium() {
  const named = process.env.CHROMIUM
  if (named) return named
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
      const file = path.join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error('no Chromium on the PATH; on Debian: apt-get install chromium fonts-noto-cjk, or set CHROMIUM')
}

// open gives a page on a screen of its own, and the errors it has met so far. Nothing moves on
// it, so that nothing waits for movement to end.
export async function open(browser, device, language = 'en-US') {
  const context = await browser.newContext({ ...device, locale: language, acceptDownloads: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const errors = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, errors, close: () => context.close() }
}

// painted waits until what has changed is on the screen.
export function painted(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' })
}
