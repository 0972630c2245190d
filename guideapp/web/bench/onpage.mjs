// Times the page itself, as it is built. The chain is drawn on the page; no server stands behind it.
//
// What is shown counts until the frame that shows it is rendered: the task that follows the next
// animation frame, when style, layout and painting are done and the frame is the compositor's.
// Its raster and the screen's own refresh come after that and are not counted.

import { preview } from 'vite'

const PERSON = { role: 'ROLE_HEADQUARTERS', name: 'bench', brand: 'bench' }

// timePage gives the milliseconds from the data set's being loaded until the headline and the
// first report are shown, in a browser that has computed nothing before; those of so many drags
// of a slider, from its event until the number that it moves is shown; those until the report
// has followed the last of them; how many of as many steps that wait for nothing are shown, and
// how long after the last; and what the plan costs there, in fen.
export async function timePage(chromium, root, { plan, chain, slider, drags }) {
  const server = await preview({ root, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
  const page = await chromium.newPage({ locale: 'en-US' })
  try {
    page.setDefaultTimeout(0)
    await answer(page, { plan: 'bench', version: 1, title: 'bench', planHash: 'bench', document: plan, period: chain.period })
    await page.addInitScript({ content: `Object.assign(globalThis, { rendered: ${rendered}, met: ${met} })` })
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/#/simulator`)
    const first = await draw(page, chain)
    const dragging = await page.evaluate(dragged, { slider, drags })
    const hurried = await page.evaluate(streamed, { slider, drags })
    return { first, ...dragging, hurried, cost: Number((await page.locator('[data-test=cost-live]').innerText()).replace(/\D/g, '')) }
  } finally {
    await page.close()
    await server.close()
  }
}

// rendered runs in the page: it waits until what has changed is shown.
function rendered() {
  return new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = resolve
    port2.postMessage(0)
  }))
}

// met runs in the page: it waits until what a selector names is there, or is another than before.
function met(selector, before = null) {
  const now = () => document.querySelector(selector)?.textContent ?? null
  return new Promise((resolve) => {
    const look = () => now() !== before && resolve(watch.disconnect())
    const watch = new MutationObserver(look)
    watch.observe(document.body, { childList: true, characterData: true, subtree: true })
    look()
  })
}

// answer signs in and stands in for the server, which has a plan and nothing else.
async function answer(page, plan) {
  await page.addInitScript((kept) => sessionStorage.setItem('frontline.session', kept), JSON.stringify({ token: 'bench', person: JSON.stringify(PERSON), zone: 'Asia/Shanghai' }))
  await page.route('**/frontline.v1.*/**', (route) => {
    const known = route.request().url().includes('/GetPlan')
    return route.fulfill({ status: known ? 200 : 404, contentType: 'application/json', body: JSON.stringify(known ? plan : { code: 'not_found' }) })
  })
}

// draw loads a chain and gives how long the first answers take from then on.
async function draw(page, chain) {
  await page.locator('[data-test=other-data] > summary').click()
  await page.locator('[data-value=chain]').click()
  for (const [name, value] of Object.entries(chain)) await page.locator(`[data-parameter=${name}]`).fill(value)
  const first = page.evaluate(async () => {
    await globalThis.met('[data-test=loaded]')
    const loaded = performance.now()
    const until = async (selector) => {
      await globalThis.met(selector)
      await globalThis.rendered()
      return performance.now() - loaded
    }
    const [headline, report] = await Promise.all([until('[data-test=says-cost]'), until('[data-test=report-overview] [data-test=report-says]')])
    return { headline, report }
  })
  await page.locator('[data-test=draw-chain]').click()
  return first
}

// dragged runs in the page: it moves the slider step by step, each once the last is shown. As
// browsers do, it tells of a step at the beginning of a frame.
async function dragged({ slider, drags }) {
  const { met, rendered } = globalThis
  const input = document.getElementById(slider)
  const shown = (selector) => document.querySelector(selector).textContent
  const [cost, says] = ['[data-test=cost-changed]', '[data-test=report-overview] [data-test=report-says]']
  const times = []
  let from, before
  for (let i = 0; i < drags; i++) {
    await new Promise(requestAnimationFrame)
    from = performance.now()
    before = { cost: shown(cost), says: shown(says) }
    input.value = String(Number(input.value) + Number(input.step))
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await met(cost, before.cost)
    await rendered()
    times.push(performance.now() - from)
  }
  await met(says, before.says)
  await rendered()
  return { times, report: performance.now() - from }
}

// streamed runs in the page: it moves the slider back, a step a frame, whatever is shown by then.
// It gives how many numbers were shown, and the time from the last step until the last of them.
async function streamed({ slider, drags }) {
  const { rendered } = globalThis
  const input = document.getElementById(slider)
  let shown = 0
  let from, last
  const watch = new MutationObserver(() => {
    shown++
    last = rendered().then(() => performance.now())
  })
  watch.observe(document.querySelector('[data-test=cost-changed]'), { childList: true, characterData: true, subtree: true })
  for (let i = 0; i < drags; i++) {
    await new Promise(requestAnimationFrame)
    from = performance.now()
    input.value = String(Number(input.value) - Number(input.step))
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const busy = () => document.querySelector('.headline > section').ariaBusy === 'true'
  do await rendered()
  while (busy())
  watch.disconnect()
  return { shown, lag: (await last) - from }
}
