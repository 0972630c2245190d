// Times a drag on the page itself, as it is built: from a slider's event until the number that
// it moves is painted. The chain is drawn on the page; no server stands behind it.

import { preview } from 'vite'

const PERSON = { role: 'ROLE_HEADQUARTERS', name: 'bench', brand: 'bench' }

// timeDrags gives the milliseconds of so many drags of a slider over a drawn chain, and what
// the plan costs there, in fen.
export async function timeDrags(chromium, root, { plan, chain, slider, drags }) {
  const server = await preview({ root, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
  const page = await chromium.newPage({ locale: 'en-US' })
  try {
    page.setDefaultTimeout(0)
    await answer(page, { plan: 'bench', version: 1, title: 'bench', planHash: 'bench', document: plan, period: chain.period })
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/#/simulator`)
    await draw(page, chain)
    const times = await page.evaluate(dragged, { slider, drags })
    return { times, cost: Number((await page.locator('[data-test=cost-live]').innerText()).replace(/\D/g, '')) }
  } finally {
    await page.close()
    await server.close()
  }
}

// answer signs in and stands in for the server, which has a plan and nothing else.
async function answer(page, plan) {
  await page.addInitScript((kept) => sessionStorage.setItem('frontline.session', kept), JSON.stringify({ token: 'bench', person: JSON.stringify(PERSON), zone: 'Asia/Shanghai' }))
  await page.route('**/frontline.v1.*/**', (route) => {
    const known = route.request().url().includes('/GetPlan')
    return route.fulfill({ status: known ? 200 : 404, contentType: 'application/json', body: JSON.stringify(known ? plan : { code: 'not_found' }) })
  })
}

async function draw(page, chain) {
  await page.locator('[data-test=other-data] > summary').click()
  await page.locator('[data-value=chain]').click()
  for (const [name, value] of Object.entries(chain)) await page.locator(`[data-parameter=${name}]`).fill(value)
  await page.locator('[data-test=draw-chain]').click()
  await page.locator('[data-test=report-overview] [data-test=report-says]').waitFor()
}

// dragged runs in the page: it moves the slider step by step and waits for each to be painted.
async function dragged({ slider, drags }) {
  const input = document.getElementById(slider)
  const cost = document.querySelector('[data-test=cost-changed]')
  const changed = () => new Promise((resolve) => {
    const watch = new MutationObserver(() => resolve(watch.disconnect()))
    watch.observe(cost, { childList: true, characterData: true, subtree: true })
  })
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const times = []
  for (let i = 0; i < drags; i++) {
    const from = performance.now()
    const moved = changed()
    input.value = String(Number(input.value) + Number(input.step))
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await moved
    await painted()
    times.push(performance.now() - from)
  }
  return times
}
