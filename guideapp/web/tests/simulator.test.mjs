// The simulator in Chromium against the real server and its demo data.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { DESKTOP, painted, PHONE, picture, TABLET } from './chromium.mjs'
import { assertAccessible, assertNothingCut, fenOf, screens, sum, textOf, TIMEOUT_MS } from './screens.mjs'
import { caller, pay, runLine, written } from './server.mjs'

const { server, screen, another } = screens()

// simulated waits for the first comparison, or throws the notice of what went wrong.
async function simulated(page) {
  const [alert, cost] = [page.locator('.notice'), page.locator('[data-test=cost-changed]')]
  await alert.or(cost).first().waitFor()
  assert.deepEqual(await alert.allInnerTexts(), [])
}

// Pages of headquarters that tests have loaded and left to the next, by whether they are a phone's.
const kept = new Map()

// trial runs a test in a page that those before it have loaded, put back to where it began. A
// test that fails takes its page with it.
function trial(name, { device = DESKTOP, language = 'en-US' }, run) {
  test(name, { timeout: TIMEOUT_MS }, async () => {
    const phone = device.isMobile ?? false
    const opened = kept.get(phone) ?? (await another(device, language))
    const { page, errors, close } = opened
    let whole = false
    try {
      if (!kept.delete(phone)) await page.goto(server.links.headquarters)
      await putBack(page, device, language)
      await run(page)
      assert.deepEqual(errors, [])
      kept.set(phone, opened)
      whole = true
    } finally {
      if (!whole) await close()
    }
  })
}

async function putBack(page, device, language) {
  await page.setViewportSize(device.viewport)
  await simulated(page)
  if (!language.startsWith(await page.evaluate(() => document.documentElement.lang))) await page.locator('header > button').first().click()
  await mode(page, 'levers')
  while (await page.locator('[data-test=discard-variant]').count()) await page.locator('[data-test=discard-variant]').click()
  await page.locator('[data-test=add-variant]').click()
  await page.locator('[data-report=overview]').click()
  await page.locator('[data-test=absolute]').uncheck()
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details[open]')) details.open = false
    scrollTo(0, 0)
  })
  await still(page)
}

// drag moves a slider's thumb with the mouse, by a part of its width.
async function drag(page, slider, part) {
  await slider.scrollIntoViewIfNeeded()
  const box = await slider.boundingBox()
  const [value, max] = await slider.evaluate((input) => [Number(input.value), Number(input.max)])
  const y = box.y + box.height / 2
  const thumb = 18
  const x = box.x + thumb / 2 + (box.width - thumb) * (value / max)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + box.width * part, y, { steps: 8 })
  await page.mouse.up()
}

const costs = async (page) => ({
  live: fenOf(await textOf(page, '[data-test=cost-live]')),
  changed: fenOf(await textOf(page, '[data-test=cost-changed]')),
  difference: fenOf(await textOf(page, '[data-test=cost-difference]')),
})

// settled waits until the headline holds what the last edit came to.
async function settled(page) {
  await page.locator('[data-test=cost-changed]').waitFor()
  await page.evaluate(async () => {
    const busy = () => document.querySelector('.headline > section')?.getAttribute('aria-busy') !== 'false'
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let idle = 0; idle < 3; idle = busy() ? 0 : idle + 1) await frame()
  })
}
async function moved(page) {
  await page.waitForFunction(() =>
    document.querySelector('[data-test=cost-changed]').innerText !== document.querySelector('[data-test=cost-live]').innerText)
  await settled(page)
}
async function still(page) {
  await page.waitForFunction(() =>
    document.querySelector('[data-test=cost-changed]').innerText === document.querySelector('[data-test=cost-live]').innerText)
  await settled(page)
}

async function mode(page, name) {
  await page.locator(`[data-value=${name}]`).click()
}

// Edits that follow each other quickly are undone together: how many steps there are
// depends on how fast the machine is.
async function undoAll(page) {
  const undo = page.locator('[data-test=undo]')
  while (await undo.isEnabled()) await undo.click()
}

// write puts a text in place of another in the plan document.
async function write(page, from, to) {
  await mode(page, 'text')
  const area = page.locator('[data-test=document]')
  const text = await area.inputValue()
  assert.ok(text.includes(from), `the plan has no ${from}`)
  await area.fill(text.replace(from, to))
}

// Each size and each language meets each of the two tests.
for (const [device, size, language] of [[DESKTOP, 'desktop', 'zh-CN'], [TABLET, 'tablet', 'en-US'], [PHONE, 'phone', 'zh-CN']]) {
  trial(`a dragged rate changes the cost (${size}, ${language})`, { device, language }, async (page) => {
    const before = await costs(page)
    assert.ok(before.live > 0n)
    assert.equal(before.changed, before.live)
    await picture(page, `simulator-still-${size}-${language}`)

    await drag(page, page.locator('input[type=range]').nth(1), 0.15)
    await moved(page)
    const after = await costs(page)
    assert.equal(after.live, before.live)
    assert.ok(after.changed > before.live)
    assert.equal(after.difference, after.changed - after.live)
    const says = await textOf(page, '[data-test=says-cost]')
    assert.ok(says.includes((await textOf(page, '[data-test=cost-difference]')).split(' ')[0].slice(1)), says)
    await page.locator('[data-test=report-overview] [data-test=report-says]').waitFor()
    await assertAccessible(page)
    await assertNothingCut(page)
    await page.evaluate(() => scrollTo(0, 0))
    await painted(page)
    await picture(page, `simulator-${size}-${language}`)

    await page.locator('.levers header button').click()
    await still(page)
  })
}

for (const [device, size, language] of [[DESKTOP, 'desktop', 'en-US'], [TABLET, 'tablet', 'zh-CN'], [PHONE, 'phone', 'en-US']]) {
  trial(`the plan is edited as a form and as text (${size}, ${language})`, { device, language }, async (page) => {
    await mode(page, 'form')
    const rate = page.locator('[data-path="components[1].commission.rate"] input')
    await rate.fill('1.8')
    await moved(page)
    await assertAccessible(page)
    await assertNothingCut(page)
    await picture(page, `simulator-form-${size}-${language}`)

    await mode(page, 'text')
    assert.match(await page.locator('[data-test=document]').inputValue(), /commission: \{rate: 1\.8%\}/)
    await page.locator('[data-test=differences] summary').click()
    assert.deepEqual(await page.locator('[data-test=differences] li').evaluateAll((items) => items.map((li) => li.dataset.kind)), ['number'])
    await write(page, 'mode: marginal', 'mode: whole')
    await page.locator('[data-test=differences] li[data-kind=rule]').waitFor()
    await assertAccessible(page)
    await assertNothingCut(page)
    await picture(page, `simulator-text-${size}-${language}`)
    await undoAll(page)
    await still(page)
  })
}

trial('a mistake is shown at its place, in the server’s own words', {}, async (page) => {
  await write(page, 'rate: 1.5%', 'rate: 1.55555%')
  const finding = page.locator('.findings li.error')
  await finding.waitFor()
  const call = await caller(server, server.links.headquarters)
  const document = await page.locator('[data-test=document]').inputValue()
  const { errors: [error] } = await call('PlanService/CheckPlan', { document })
  assert.equal(await finding.innerText(), `${error.path} ${error.message}`)
  const line = document.slice(0, document.indexOf('1.55555%')).split('\n').length
  assert.equal(await page.locator('.editor ol > li.error').innerText(), String(line))
  await mode(page, 'form')
  await page.locator('[data-path="components[1].commission.rate"] .found.error', { hasText: error.message }).waitFor()
  await picture(page, 'simulator-mistake')
  await write(page, 'components:', 'components')
  await page.locator('.findings li.error').waitFor()
  await undoAll(page)
  await page.locator('.findings li.error').waitFor({ state: 'detached' })
  await still(page)
})

trial('components are added and removed in the form', {}, async (page) => {
  await mode(page, 'form')
  for (const kind of ['bounty', 'commission', 'ladder', 'target', 'pool', 'contest', 'penalty']) {
    await page.locator('[data-test=add-component]').selectOption(kind)
    await page.locator(`[data-component^=${kind}]`).last().waitFor()
  }
  await page.locator('.findings').waitFor()
  assert.deepEqual(await page.locator('.findings li.error').allInnerTexts(), [])
  await moved(page)
  await page.locator('.editor').screenshot({ path: 'tests/pictures/simulator-components.png' })
  await page.locator('[data-component=penalty] > .bare').click()
  await page.locator('[data-component=penalty]').waitFor({ state: 'detached' })
})

trial('up to four variants stand beside the live plan, and stay', {}, async (page) => {
  await drag(page, page.locator('input[type=range]').nth(0), 0.2)
  await moved(page)
  const first = await costs(page)
  await page.locator('[data-test=add-variant]').click()
  await still(page)
  await page.locator('[data-test=variant]').nth(0).click()
  await moved(page)
  await page.locator('[data-test=duplicate-variant]').click()
  await page.locator('[data-test=add-variant]').click()
  assert.ok(await page.locator('[data-test=add-variant]').isDisabled())
  assert.equal(await page.locator('[data-test=variant]').count(), 4)
  await page.locator('[data-test=report-overview] tbody tr').nth(4).waitFor()
  await picture(page, 'simulator-variants')
  await page.locator('[data-test=discard-variant]').click()
  await page.locator('[data-test=variant]').nth(0).dblclick()
  await page.getByLabel('Rename').fill('Cheaper')
  await page.keyboard.press('Enter')
  await page.reload()
  await simulated(page)
  assert.deepEqual(await page.locator('[data-test=variant]').allInnerTexts(), ['Cheaper', 'Variant 2', 'Variant 3'])
  await page.locator('[data-test=variant]').first().click()
  await moved(page)
  assert.deepEqual(await costs(page), first)
})

trial('the browser computes the statements of the server and of frontline pay, byte for byte', {}, async (page) => {
  const whole = await payrollOf(page)
  // The first line names the plan and the facts; then a statement stands on each line.
  const [first, ...lines] = whole.split('\n')
  const payroll = JSON.parse(`${first}]}`)
  const [, ...paid] = pay(server, payroll.period, payroll.as_of).split('\n')
  assert.ok(lines.length > 1)
  assert.deepEqual(lines, paid)

  const call = await caller(server, server.links.headquarters)
  assert.equal(payroll.plan_hash, (await call('PlanService/GetPlan')).planHash)
  const statements = lines.filter((line) => line !== '').map((line) => line.replace(/(,|\]\})$/, ''))
  for (const statement of statements) {
    const { tally } = await call('RewardService/GetTally', { guideId: JSON.parse(statement).party.replace('guide:', '') })
    assert.equal(statement, tally.canonicalJson)
  }
  const totals = statements.map((statement) => BigInt(JSON.parse(statement).total_fen))
  assert.equal(sum(totals), fenOf(await textOf(page, '[data-test=cost-live]')))

  for (const [cores, workers] of [[1, 1], [16, 4]]) {
    const other = await another(DESKTOP, 'en-US')
    try {
      await onCores(other.page, cores)
      await other.page.goto(server.links.approver)
      assert.equal(await payrollOf(other.page), whole, `${cores} cores`)
      assert.equal(other.page.workers().length, workers)
      // One that ends takes the others with it, until they are started again.
      await other.page.workers().at(-1).evaluate(() => self.postMessage({ died: 'out of memory' }))
      await other.page.locator('.notice button').click()
      assert.equal(await payrollOf(other.page), whole, `${cores} cores, again`)
      assert.equal(other.page.workers().length, workers)
      assert.deepEqual(other.errors, [])
    } finally {
      await other.close()
    }
  }
})

// payrollOf downloads the statements of the live plan.
async function payrollOf(page) {
  await simulated(page)
  await page.locator('.reproduce').evaluate((details) => (details.open = true))
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test=download-live]').click()])
  return readFileSync(await download.path(), 'utf8')
}

// onCores has the page opened next take the machine for one of so many cores.
const onCores = (page, cores) => page.addInitScript((value) => Object.defineProperty(navigator, 'hardwareConcurrency', { value }), cores)

const REPORTS = ['overview', 'cost', 'distribution', 'changes', 'differences', 'marginal', 'cliffs', 'double_pay', 'gaming', 'fairness', 'uncertainty', 'behaviour', 'goal_seek']
// Those whose parts are unlike the others'.
const CHECKED = ['overview', 'marginal', 'goal_seek']
const ASKED = { gaming: {}, uncertainty: {}, behaviour: { response: 'on' }, goal_seek: { path: 'components[1].commission.rate', budget: '11000' } }

// opened opens a report and gives its sheet once it says something.
async function opened(page, name, inputs = {}) {
  await page.locator(`[data-report=${name}]`).click()
  const report = page.locator(`[data-test=report-${name}]`)
  for (const [input, value] of Object.entries(inputs)) {
    const field = report.locator(`[data-input=${input}]`)
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
    else await field.fill(value).then(() => field.blur())
  }
  if (ASKED[name]) await report.locator('[data-test=ask]').click()
  await report.locator('[data-test=report-says], .refused').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.report').getAttribute('aria-busy') === 'false')
  assert.deepEqual(await report.locator('.refused').allInnerTexts(), [])
  return report
}

for (const language of ['zh-CN', 'en-US']) {
  trial(`every report has its sentence, picture and table (${language})`, { language }, async (page) => {
    await write(page, 'rate: 1.5%', 'rate: 2%')
    await write(page, 'mode: marginal', 'mode: whole')
    await moved(page)
    await mode(page, 'levers')
    for (const name of REPORTS) {
      const report = await opened(page, name, ASKED[name])
      assert.ok((await report.locator('[data-test=report-says]').innerText()).length > 10)
      assert.ok((await report.locator('figure svg').count()) > 0, `${name} has no picture`)
      assert.ok((await report.locator('tbody tr').count()) > 0, `${name} has no table`)
      if (CHECKED.includes(name)) await assertAccessible(page)
      for (const [device, size] of [[TABLET, 'tablet'], [DESKTOP, 'desktop']]) {
        await page.setViewportSize(device.viewport)
        await painted(page)
        await assertNothingCut(page)
        await report.screenshot({ path: `tests/pictures/report-${name}-${size}-${language}.png`, animations: 'disabled' })
      }
    }
  })
}

trial('a report is taken away as CSV and as a picture', {}, async (page) => {
  await write(page, 'rate: 1.5%', 'rate: 2%')
  await moved(page)
  const report = await opened(page, 'cost')
  const taken = async (which) => {
    const [download] = await Promise.all([page.waitForEvent('download'), report.locator(`[data-test=${which}]`).click()])
    return readFileSync(await download.path())
  }
  const lines = (await taken('csv-0')).toString('utf8').split('\r\n').filter((line) => line !== '')
  assert.equal(lines[0], '\uFEFFBy component,Live plan,Variant 1,Change')
  const fen = (text) => BigInt(text.replace('.', ''))
  const rows = lines.slice(1).map((line) => line.split(','))
  const { live, changed, difference } = await costs(page)
  assert.deepEqual([1, 2, 3].map((column) => sum(rows.map((row) => fen(row[column])))), [live, changed, difference])
  const png = await taken('png-0')
  assert.equal(png.subarray(1, 4).toString(), 'PNG')
  assert.ok(png.length > 5_000)
  await page.locator('[data-test=absolute]').check()
  await report.locator('figure svg').first().waitFor()
  await picture(page, 'simulator-absolute')
})

// reproduced runs the line that the page prints with the files that the page gives, and asserts
// that it comes to what the page shows, for the live plan and the active variant, which is the last.
async function reproduced(page) {
  const section = page.locator('.reproduce')
  if (!(await section.evaluate((details) => details.open))) await section.locator('> summary').click()
  const folder = mkdtempSync(path.join(server.folder, 'reproduced-'))
  for (const name of await section.locator('[data-file]').evaluateAll((buttons) => buttons.map((button) => button.dataset.file))) {
    const [file] = await Promise.all([page.waitForEvent('download'), section.locator(`[data-file="${name}"]`).click()])
    await file.saveAs(path.join(folder, name))
  }
  const line = (await section.locator('code').allInnerTexts()).find((text) => text.startsWith('frontline compare'))
  const { plans, changes, facts_hash: facts } = JSON.parse(runLine(server, line, folder))
  const hashes = await section.innerText()
  for (const hash of [facts, plans[0].plan_hash, plans.at(-1).plan_hash]) assert.ok(hashes.includes(hash), hash)
  const { live, changed } = await costs(page)
  assert.deepEqual([live, changed], [plans[0], plans.at(-1)].map((plan) => BigInt(plan.cost_fen)))
  if (plans.length === 2) assert.equal(await textOf(page, '[data-test=winners]'), String(changes.winners))
  return plans.length
}

trial('the line that the page prints comes to the same numbers', {}, async (page) => {
  await drag(page, page.locator('input[type=range]').nth(1), 0.2)
  await moved(page)
  assert.equal(await reproduced(page), 2)
  await page.locator('[data-test=add-variant]').click()
  await still(page)
  await drag(page, page.locator('input[type=range]').nth(1), 0.1)
  await moved(page)
  assert.equal(await reproduced(page), 3)
  await page.locator('.reproduce').screenshot({ path: 'tests/pictures/simulator-reproduce.png' })
})

trial('an answer is of the plan that was asked about', {}, async (page) => {
  const report = await opened(page, 'goal_seek', { path: 'components[1].commission.rate', budget: '11000' })
  await report.locator('[data-test=apply]').waitFor()
  await drag(page, page.locator('input[type=range]').nth(1), 0.2)
  await report.locator('[data-test=outdated]').waitFor()
  assert.equal(await report.locator('[data-test=apply]').count(), 0)
  assert.ok(await report.locator('[data-test=csv-0]').isDisabled())
  await picture(page, 'simulator-outdated')
  await page.locator('[data-report=overview]').click()
  await page.locator('[data-test=report-overview] tbody tr').nth(1).waitFor()
  assert.deepEqual(await page.locator('.refused').allInnerTexts(), [])
})

trial('a variant that cannot be read or paid is left out and named', {}, async (page) => {
  await write(page, 'rate: 1.5%', 'rate: -1.5%')
  await page.locator('.findings li.error').waitFor()
  await page.locator('[data-test=add-variant]').click()
  await page.locator('[data-test=left-out]', { hasText: 'Variant 1' }).waitFor()
  await page.locator('[data-test=report-overview] tbody tr').nth(1).waitFor()
  assert.equal(await page.locator('[data-test=report-overview] tbody tr').count(), 2)
  await picture(page, 'simulator-left-out')
})

// askAndCancel asks for a report and gives it up as soon as that can be done: in the page itself,
// since the answer may be there before a click from outside is.
function askAndCancel(page) {
  return page.locator('[data-test=ask]').evaluate((ask) => new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      const cancel = document.querySelector('[data-test=cancel-report]')
      if (!cancel) return
      observer.disconnect()
      cancel.click()
      resolve()
    }).observe(document.body, { subtree: true, childList: true })
    ask.click()
  }))
}

// noteProgress notes every part at which the bar of a report's progress stands.
async function noteProgress(page) {
  await page.evaluate(() => {
    globalThis.told = []
    new MutationObserver(() => {
      const part = document.querySelector('[data-test=report-progress][value]')?.value
      if (part !== undefined && part !== globalThis.told.at(-1)) globalThis.told.push(part)
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['value'] })
  })
}

screen('a second engine gives what the first gives, and can be stopped', { role: 'headquarters', device: DESKTOP }, async (page) => {
  const tables = async (of) => (await opened(of, 'gaming')).locator('.view').innerText()
  await onCores(page, 2)
  await page.reload()
  await simulated(page)
  await page.locator('[data-report=gaming]').click()
  await askAndCancel(page)
  await page.locator('[data-test=cancel-report]').waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-test=report-says], .refused').count(), 0)
  await noteProgress(page)
  const beside = await tables(page)
  assert.equal(page.workers().length, 3)
  const told = await page.evaluate(() => globalThis.told)
  assert.ok(told.length > 2 && told.every((part, i) => part > 0 && part <= 1 && part >= (told[i - 1] ?? 0)), `progress is shown as ${told}`)

  const other = await another(DESKTOP, 'en-US')
  try {
    await onCores(other.page, 1)
    await other.page.goto(server.links.approver)
    await simulated(other.page)
    const report = other.page.locator('[data-test=report-gaming]')
    await other.page.locator('[data-report=gaming]').click()
    await askAndCancel(other.page)
    await other.page.locator('.progress', { hasText: 'engine' }).waitFor()
    await report.locator('[data-test=cancel-report]').waitFor({ state: 'detached' })
    await simulated(other.page)
    await other.page.locator('.progress').waitFor({ state: 'detached' })
    assert.equal(await report.locator('[data-test=report-says], .refused').count(), 0)
    assert.equal(await tables(other.page), beside)
    assert.equal(other.page.workers().length, 1)
    assert.deepEqual(other.errors, [])
  } finally {
    await other.close()
  }
})

trial('a planted cliff is found', {}, async (page) => {
  await write(page, '    hold: {days: 7, void_on: [friend_lost]}', `    hold: {days: 7, void_on: [friend_lost]}
  - id: planted
    title: Planted
    ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 2000, amount: 500}]}`)
  await moved(page)
  const report = await opened(page, 'cliffs', { within: '20' })
  await report.locator('tbody tr', { hasText: 'Planted ≥ ¥2,000.00' }).first().waitFor()
  const [jump, below] = await report.locator('tbody tr', { hasText: 'Planted' }).first().locator('td').allInnerTexts()
  assert.equal(fenOf(jump), 50_000n)
  assert.ok(Number(below) > 0)
  const { findings } = await (await caller(server, server.links.headquarters))('PlanService/CheckPlan', { document: await page.locator('[data-test=document]').inputValue() })
  assert.ok(findings.some(({ kind, path }) => kind === 'cliff' && path.startsWith('components[1].')))
  await picture(page, 'simulator-cliff')
})

trial('a budget is sought and put into the variant', {}, async (page) => {
  const { live } = await costs(page)
  const budget = live + live / 10n
  const yuan = `${budget / 100n}.${String(budget % 100n).padStart(2, '0')}`
  const report = await opened(page, 'goal_seek', { path: 'components[1].commission.rate', budget: yuan })
  const row = (name) => report.locator('tbody tr', { hasText: name }).first().locator('td').allInnerTexts()
  const [value, cost] = await row('Answer')
  assert.match(await report.locator('[data-test=report-says]').innerText(), /小程序提成 · commission\.rate at [\d.]+%/)
  await report.locator('[data-test=apply]').click()
  await moved(page)
  const { changed } = await costs(page)
  assert.equal(changed, fenOf(cost))
  await mode(page, 'text')
  assert.ok((await page.locator('[data-test=document]').inputValue()).includes(`commission: {rate: ${value}}`))
  // On the budget to within a fen a guide, or the budget lies between neighbouring rates.
  const off = changed > budget ? changed - budget : budget - changed
  if (off > 240n) {
    const [[below, least], [above, most]] = [await row('Next below'), await row('Next above')]
    assert.ok(fenOf(least) <= budget && budget <= fenOf(most))
    const ppm = (text) => Math.round(Number.parseFloat(text) * 10_000)
    assert.equal(Math.abs(ppm(above) - ppm(below)), 1)
  }
})

trial('a link opens the same plans elsewhere, and holds nothing else', {}, async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await simulated(page)
  await write(page, 'rate: 1.5%', 'rate: 2.2%')
  await moved(page)
  const there = await costs(page)
  await page.locator('.reproduce > summary').click()
  await page.locator('[data-test=share]').click()
  await page.getByText('Copied. The link holds').waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  assert.ok(link.startsWith(`${server.address}#/simulator?plans=`) && link.length < 4_000, link)

  // Pasted where the page is open already, after one's own have changed.
  await write(page, 'rate: 2.2%', 'rate: 2.3%')
  await page.goto(link)
  await page.locator('[data-test=open-shared]').click()
  await page.waitForFunction(() => document.querySelector('[data-test=document]').value.includes('rate: 2.2%'))
  assert.ok(!page.url().includes('plans='), page.url())

  const other = await another(DESKTOP, 'en-US')
  try {
    const asked = []
    other.page.on('request', (request) => asked.push(request.url()))
    await other.page.goto(link)
    await other.page.getByLabel('Sign-in code').fill(server.links.approver)
    await other.page.getByRole('button', { name: 'Enter' }).click()
    await simulated(other.page)
    await moved(other.page)
    assert.deepEqual(await costs(other.page), there)
    const packed = new URL(link).hash.split('plans=')[1]
    assert.ok(asked.every((url) => !url.includes(packed.slice(0, 40))), 'the plans were sent to the server')
    assert.deepEqual(other.errors, [])
  } finally {
    await other.close()
  }
})

// What a stream of the export holds: the data set's bytes in envelopes, and its end.
const envelope = (message, flags = 0) => {
  const head = Buffer.alloc(5)
  head[0] = flags
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
const END = envelope(Buffer.from('{}'), 2)
const chunk = (bytes, total = bytes.length) =>
  envelope(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(bytes).tag(2, WireType.Varint).int64(total).finish())
function exportedBytes(body) {
  const chunks = []
  for (let at = 0; at < body.length; at += 5 + body.readUInt32BE(at + 1)) {
    if (body[at] !== 0) continue
    const message = new BinaryReader(body.subarray(at + 5, at + 5 + body.readUInt32BE(at + 1)))
    if (message.tag()[0] === 1) chunks.push(message.bytes())
  }
  return Buffer.concat(chunks)
}
const flipped = (set, at, bit) => {
  const other = Buffer.from(set)
  other[at] ^= 1 << bit
  return other
}

// dropped drops a file that the page itself makes, of a text written so many times between two
// others; a number among them is a byte.
const dropped = (page, name, before, repeated = '', times = 0) => page.locator('.drop').evaluate((zone, file) => {
  const parts = [file.before].flat().map((part) => (typeof part === 'number' ? new Uint8Array([part]) : part))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([...parts, file.repeated.repeat(file.times)], file.name, { type: 'text/csv' }))
  zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
}, { name, before, repeated, times })

trial('hostile files and broken data sets end in a clear message, and the page goes on', {}, async (page) => {
  const loaded = await textOf(page, '[data-test=loaded]')
  const cost = await textOf(page, '[data-test=cost-live]')
  const notice = page.locator('.data .notice')
  // A refusal is awaited with clicks that are answered before it comes and after.
  const answers = async (name) => {
    await mode(page, name)
    await page.locator(`.simulator.${name}`).waitFor()
  }
  const refused = async (what, ask, said) => {
    await ask()
    await answers('form')
    await notice.filter({ hasText: said }).waitFor()
    assert.ok((await notice.innerText()).length < 1_000, `${what}: ${await notice.innerText()}`)
    await answers('levers')
    await assertNothingCut(page)
    assert.equal(await textOf(page, '[data-test=loaded]'), loaded, `${what}: what was loaded is gone`)
    assert.equal(await textOf(page, '[data-test=cost-live]'), cost)
  }

  await page.locator('[data-test=other-data] > summary').click()
  await page.locator('[data-value=files]').click()
  const folder = written(server)
  await page.locator('[data-test=files]').setInputFiles(['stores', 'guides'].map((name) => path.join(folder, `${name}.csv`)))
  const load = () => page.locator('[data-test=load-files]').click()
  const header = 'event_id,kind,at,store_id,guide_id,amount\n'
  const files = [
    ['ten million columns', ['', 'a,', 10_000_000], 'events.csv:1: the row is longer than'],
    ['a quote that never closes', [`${header}E1,order,2026-09-02,S001,,1\nE2,order,"2026`, '-09-02,S001,,1\n', 3_000_000], 'events.csv:3: the row is longer than'],
    ['an amount of 2^63', [`${header}E1,order,2026-09-02,S001,,9223372036854775808\n`], 'events.csv:2:27: amount'],
    ['a file of bytes', [['PK', 3, 4, 0, 255, 254, 0], '\0\x01\x02\x03', 10_000], /events\.csv:1:1 .* is not UTF-8/],
    ['bytes in lines', [['\x89PNG\r\n\x1a\n', 0, 255, 254, '\n', 128, 13, 0]], /events\.csv:1:1 .* control character/],
    ['an empty file', [''], 'events.csv:1 the file is empty'],
  ]
  for (const [what, content, said] of files) {
    await refused(what, async () => {
      await dropped(page, 'events.csv', ...content)
      await load()
    }, said)
  }
  await picture(page, 'simulator-hostile')

  await page.locator('[data-value=exported]').click()
  let broken
  let whole
  await page.route('**/frontline.v1.PlanService/ExportDataset', async (route) => {
    whole ??= exportedBytes(await (await route.fetch()).body())
    await route.fulfill({ status: 200, contentType: 'application/connect+proto', body: Buffer.concat(broken(whole)) })
  })
  const sets = [
    ['less than it said', (set) => [chunk(set.subarray(0, 5_000), set.length), END], 'broke off after 5,000 of'],
    ['an envelope that ends early', (set) => [chunk(set.subarray(0, 5_000), set.length), chunk(set).subarray(0, 9_000)], 'broke off after 5,000 of'],
    ['no end', (set) => [chunk(set)], 'broke off after'],
    ['more than it said', (set) => [chunk(set, 100), END], 'longer than the 100 bytes'],
    ['a set cut short', (set) => [chunk(set.subarray(0, set.length / 2)), END], 'cut short or changed'],
    ['nothing', () => [END], 'these 0 bytes are not a Frontline data set'],
    ['another format', (set) => [chunk(flipped(set, 4, 6)), END], 'export it again'],
    ['a bit in its middle', (set) => [chunk(flipped(set, set.length / 2 | 0, 3)), END], 'cut short or changed'],
    ['a bit of the last byte', (set) => [chunk(flipped(set, set.length - 1, 7)), END], 'cut short or changed'],
  ]
  for (const [what, answer, said] of sets) {
    await refused(what, () => {
      broken = answer
      return page.getByRole('button', { name: 'Load', exact: true }).click()
    }, said)
  }
  await picture(page, 'simulator-broken')
  broken = (set) => [chunk(set), END]
  await page.getByRole('button', { name: 'Try again' }).click()
  await notice.waitFor({ state: 'detached' })
  await page.unrouteAll()
})

screen('a variant is published by two people', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
  await page.locator('[data-test=publish] > summary').click()
  assert.ok(await page.locator('[data-test=save-draft]').isDisabled(), 'the live plan can be published again')
  await write(page, 'title: 2026 秋季导购激励', 'title: 2026 秋季导购激励（试行）')
  await write(page, 'rate: 1.5%', 'rate: 1.7%')
  await moved(page)
  await page.locator('[data-test=save-draft]').click()
  await page.locator('[data-test=published]', { hasText: 'saved as a draft' }).waitFor()
  await picture(page, 'simulator-publish')
  await page.locator('[data-test=ask-approval]').click()
  await page.locator('[data-test=confirm]').click()
  await page.locator('[data-test=published]', { hasText: 'waits for somebody else' }).waitFor()
  await assertAccessible(page)

  const other = await another(DESKTOP, 'en-US')
  try {
    await other.page.goto(server.links.approver)
    await simulated(other.page)
    await other.page.goto(`${server.address}#/plans/autumn/draft`)
    await other.page.locator('[data-test=approve]').click()
    await other.page.locator('[data-test=confirm]').click()
    await other.page.waitForURL(/#\/plans\/autumn\/2$/)
  } finally {
    await other.close()
  }
  const { document, title } = await (await caller(server, server.links.headquarters))('PlanService/GetPlan', { plan: 'autumn', version: 2 })
  assert.equal(title, '2026 秋季导购激励（试行）')
  assert.match(document, /commission: \{rate: 1\.7%\}/)
  await page.reload()
  await simulated(page)
  await moved(page)
})

// loaded waits until another data set is loaded, and gives what is said of it.
async function loadedAfter(page, before) {
  await page.waitForFunction((text) => document.querySelector('[data-test=loaded]').innerText !== text, before)
  assert.deepEqual(await page.locator('.notice').allInnerTexts(), [])
  await settled(page)
  return textOf(page, '[data-test=loaded]')
}

// shortcomings loads files of which some facts pay nobody, and then the chain's own data set of
// which a word is left out, and asserts that both are said; the page's other data is open.
async function shortcomings(page, language) {
  const before = await textOf(page, '[data-test=loaded]')
  const folder = written(server)
  const [header, order] = readFileSync(path.join(folder, 'events.csv'), 'utf8').split('\n')
  const of = (names) => header.split(',').map((name, i) => names[name] ?? order.split(',')[i]).join(',')
  const overdrawn = Array.from({ length: 5 }, (_, i) => [of({ event_id: `O${i}`, kind: 'order', amount: '10' }), of({ event_id: `R${i}`, kind: 'refund', amount: '20', ref: `O${i}` })]).flat()
  const events = [header, ...overdrawn, of({ event_id: 'O9', kind: 'order', store_id: 'S-unknown' })].join('\n')
  await page.locator('[data-value=files]').click()
  await page.locator('[data-test=files]').setInputFiles(['stores', 'guides'].map((name) => path.join(folder, `${name}.csv`)))
  await page.locator('[data-test=files]').setInputFiles({ name: 'events.csv', mimeType: 'text/csv', buffer: Buffer.from(events) })
  await page.locator('[data-test=load-files]').click()
  const ofFiles = await loadedAfter(page, before)
  const notes = page.locator('[data-test=notes] li')
  const said = language === 'en-US'
    ? [/^events\.csv:12: store S-unknown is not known/, /^events\.csv:3: order file\/\/O0 of 10\.00 yuan is refunded with 20\.00/]
    : [/^events\.csv:12：没有门店 S-unknown/, /^events\.csv:3：订单 file\/\/O0 是 10\.00 元，累计退款 20\.00 元/]
  for (const [i, words] of said.entries()) assert.match(await notes.nth(i).innerText(), words)
  await page.locator('[data-test=notes] summary').click()
  assert.equal(await notes.count(), 6)
  await page.locator('[data-test=notes]').scrollIntoViewIfNeeded()
  await picture(page, `simulator-notes-${language}`)
  await assertAccessible(page)
  await assertNothingCut(page)

  const call = await caller(server, server.links.headquarters)
  const { period } = await call('PlanService/GetPlan')
  await call('ImportService/RecordEvents', { events: [{ id: 'words', source: 'crm', kind: 'service', at: `${period}-01T04:00:00Z`, attrs: { note: 'asked for red' } }] })
  await page.locator('[data-value=exported]').click()
  await page.getByRole('button', { name: language === 'en-US' ? 'Load' : '载入', exact: true }).click()
  await loadedAfter(page, ofFiles)
  assert.match(await textOf(page, '[data-test=left-words]'), /: 1\. | 1 处/)
  assert.equal(await notes.count(), 0)
  await page.locator('[data-test=left-words]').scrollIntoViewIfNeeded()
  await picture(page, `simulator-left-words-${language}`)
  await assertAccessible(page)
  await assertNothingCut(page)
}

screen('CSV files and a drawn chain take the place of the exported facts', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
  const live = await textOf(page, '[data-test=cost-live]')
  const exported = await textOf(page, '[data-test=loaded]')
  await page.locator('.reproduce > summary').click()
  const asOf = /As of\s+(\S+)/.exec(await textOf(page, '.reproduce'))[1]

  await page.locator('[data-test=other-data] > summary').click()
  await page.locator('[data-value=chain]').click()
  await picture(page, 'simulator-chain')
  await page.locator('[data-test=draw-chain]').click()
  const drawn = await loadedAfter(page, exported)
  assert.match(drawn, /360 guides/)
  await reproduced(page)
  await page.locator('[data-parameter=guides]').fill('none')
  await page.locator('[data-test=draw-chain]').click()
  await page.locator('.notice', { hasText: 'is not a whole number' }).waitFor()
  assert.equal(await textOf(page, '[data-test=loaded]'), drawn, 'what was loaded is gone')

  await page.locator('[data-value=files]').click()
  const folder = written(server)
  await page.locator('[data-test=files]').setInputFiles(['stores', 'guides'].map((name) => path.join(folder, `${name}.csv`)))
  await page.getByText('Still missing: events.csv').waitFor()
  await page.locator('[data-test=files]').setInputFiles({ name: 'events.csv', mimeType: 'text/csv', buffer: Buffer.from('event_id,kind,at\nE1,order,yesterday\n') })
  await page.locator('[data-test=load-files]').click()
  await page.locator('.notice', { hasText: 'events.csv:2' }).waitFor()
  await picture(page, 'simulator-files')
  await page.locator('[data-test=files]').setInputFiles(path.join(folder, 'events.csv'))
  await page.getByLabel('As of').fill(asOf)
  await page.locator('[data-test=load-files]').click()
  await loadedAfter(page, drawn)
  await page.waitForFunction((text) => document.querySelector('[data-test=cost-live]').innerText === text, live)
  await reproduced(page)
  assert.equal(await page.locator('[data-test=notes], [data-test=left-words]').count(), 0)
  await assertAccessible(page)
  await assertNothingCut(page)
  await shortcomings(page, 'en-US')
})

screen('what files and data sets are short of is said on a phone', { role: 'headquarters', device: PHONE, language: 'zh-CN' }, async (page) => {
  await simulated(page)
  await page.locator('[data-test=other-data] > summary').click()
  await shortcomings(page, 'zh-CN')
})
