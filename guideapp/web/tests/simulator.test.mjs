// The simulator in Chromium against the real server and its demo data.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { DESKTOP, PHONE, picture, TABLET } from './chromium.mjs'
import { assertAccessible, assertNothingCut, fenOf, screens, sum, textOf } from './screens.mjs'
import { caller, pay } from './server.mjs'

const { server, screen } = screens()

// simulated waits for the first comparison, or throws the notice of what went wrong.
async function simulated(page) {
  const [alert, cost] = [page.locator('.notice'), page.locator('[data-test=cost-changed]')]
  await alert.or(cost).first().waitFor({ timeout: 60_000 })
  assert.deepEqual(await alert.allInnerTexts(), [])
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
const settled = (page) => page.evaluate(async () => {
  const text = () => document.querySelector('[data-test=cost-changed]').closest('section').innerText
  for (let before = '', now = text(); before !== now; now = text()) {
    before = now
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
})
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

// write puts a text in place of another in the plan document.
async function write(page, from, to) {
  await mode(page, 'text')
  const area = page.locator('[data-test=document]')
  const text = await area.inputValue()
  assert.ok(text.includes(from), `the plan has no ${from}`)
  await area.fill(text.replace(from, to))
}

for (const [device, size] of [[DESKTOP, 'desktop'], [TABLET, 'tablet'], [PHONE, 'phone']]) {
  for (const language of ['zh-CN', 'en-US']) {
    screen(`a dragged rate changes the cost (${size}, ${language})`, { role: 'headquarters', device, language }, async (page) => {
      await simulated(page)
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
      await page.waitForTimeout(400)
      await picture(page, `simulator-${size}-${language}`)

      await page.locator('.levers header button').click()
      await still(page)
    })

    screen(`the plan is edited as a form and as text (${size}, ${language})`, { role: 'headquarters', device, language }, async (page) => {
      await simulated(page)
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
      await page.locator('[data-test=undo]').click()
      await page.locator('[data-test=undo]').click()
      await still(page)
    })
  }
}

screen('a mistake is shown at its place, in the server’s own words', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
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
  await page.locator('[data-test=undo]').click()
  await page.locator('[data-test=undo]').click()
  await page.locator('.findings li.error').waitFor({ state: 'detached' })
  await still(page)
})

screen('components are added and removed in the form', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
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

screen('up to four variants stand beside the live plan, and stay', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
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

screen('the browser computes the statements of the server and of frontline pay, byte for byte', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await simulated(page)
  await page.locator('.reproduce summary').click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test=download-live]').click()])
  // The first line names the plan and the facts; then a statement stands on each line.
  const [first, ...lines] = readFileSync(await download.path(), 'utf8').split('\n')
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
})
