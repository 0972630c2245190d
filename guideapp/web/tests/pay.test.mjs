// The screens around pay in Chromium against the real server and its demo data: a plan's way
// into force by two people. The tests go on from one another.

import assert from 'node:assert/strict'
import { DESKTOP, NARROW, PHONE, picture } from './chromium.mjs'
import { assertAccessible, assertNothingCut, screens, textOf } from './screens.mjs'
import { caller } from './server.mjs'

const { screen, server } = screens()

const state = (page, name) => page.locator(`.head [data-state=${name}]`).waitFor()

screen('headquarters drafts a plan from the live one and sends it for approval', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await page.getByRole('link', { name: 'Plans' }).click()
  await page.getByText('No drafts.').waitFor()
  await picture(page, 'plans-empty-en-US')
  const live = page.locator('[data-test=published] li.live')
  assert.equal(await live.locator('[data-state]').getAttribute('data-state'), 'live')
  await live.locator('a').click()
  await page.locator('[data-test=rules]').getByText('1.5% of your own net sales').waitFor()
  await page.locator('[data-test=edit]').click()
  const document = page.locator('[data-test=document]')
  const text = await document.inputValue()

  await document.fill(text.replace('rate: 1.5%', 'rate: x%'))
  await page.locator('[data-test=check-now]').click()
  await page.locator('[data-test=errors]').getByText('components[1].commission.rate').waitFor()
  await document.fill(`${text.replace('from: 2026-07-01', 'from: 2026-10-01').replace('rate: 1.5%', 'rate: 2%')}
  - id: stage
    title: 月度目标奖
    target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 5000}, pay: [{reach: 80%, amount: 100}, {reach: 100%, amount: 300}]}
`)
  await page.locator('[data-test=save]').click()
  await state(page, 'draft')
  assert.match(await textOf(page, '[data-test=findings]'), /components\[4\]\.target\.pay\[1\][\s\S]*¥200\.00/)
  assert.equal(await textOf(page, '[data-test=most-perGuide]'), 'Unbounded')
  assert.match(await textOf(page, '[data-test=notice]'), /it was 1\.5% .* it is 2%/)
  await page.locator('[data-test=ask]').click()
  await page.locator('[data-test=confirm]').click()
  await state(page, 'awaiting')
  await page.getByText('somebody else of headquarters decides').waitFor()
  assert.equal(await page.locator('[data-test=approve]').count(), 0, 'the author may approve')
  await assertAccessible(page)
})

screen('the second person sends it back with a reason, and approves it afterwards', { role: 'approver', device: DESKTOP }, async (page) => {
  await page.goto(`${server.address}#/plans/autumn/draft`)
  await page.locator('[data-test=send-back]').click()
  await page.locator('[data-test=reason]').fill('The goal is too low')
  await page.locator('[data-test=confirm]').click()
  await state(page, 'sentBack')
  await page.getByText('The goal is too low').waitFor()

  const call = await caller(server, server.links.headquarters)
  const { plans } = await call('PlanService/ListPlans')
  await call('PlanService/PublishPlan', { plan: 'autumn', planHash: plans[0].planHash, idempotencyKey: 'ask again' })
  await page.reload()
  await state(page, 'awaiting')
  await page.locator('[data-test=approve]').click()
  await page.locator('[data-test=confirm]').click()
  await page.waitForURL(/#\/plans\/autumn\/2$/)
  await state(page, 'scheduled')
  assert.match(await textOf(page, '[data-test=readers]'), /^0 of \d+ have read it$/)
  await page.getByRole('link', { name: 'Reward plans' }).click()
  await page.locator('[data-plan="autumn/2"]').waitFor()
  assert.equal(await page.locator('[data-test=published] a').count(), 2)
})

for (const language of ['zh-CN', 'en-US']) {
  for (const [device, size] of [[DESKTOP, 'desktop'], [NARROW, 'narrow']]) {
    screen(`plans are read on a ${size} (${language})`, { role: 'headquarters', device, language }, async (page) => {
      await page.goto(`${server.address}#/plans`)
      await page.locator('[data-plan="autumn/2"]').waitFor()
      await assertNothingCut(page)
      await assertAccessible(page)
      await picture(page, `plans-${size}-${language}`)
      await page.locator('[data-plan="autumn/2"]').click()
      await page.locator('[data-test=rules]').waitFor()
      const chinese = /\p{Script=Han}/u
      assert.equal(chinese.test(await textOf(page, '[data-test=findings] li:first-child .words')), language === 'zh-CN')
      await assertNothingCut(page)
      await assertAccessible(page)
      await picture(page, `plan-${size}-${language}`)
    })
  }
}

screen('a guide is told, and says it was read', { role: 'guide', device: NARROW, language: 'zh-CN' }, async (page) => {
  const bell = page.locator('[data-test=notices]')
  await bell.locator('b').waitFor()
  assert.equal(await bell.innerText(), '1')
  await bell.click()
  const notice = page.locator('[data-notice="autumn/2"]')
  await notice.getByText('原为本人小程序净销售额的 1.5%').waitFor()
  await assertNothingCut(page)
  await assertAccessible(page)
  await picture(page, 'notices-unread-zh-CN')
  await notice.locator('[data-test=read]').click()
  await notice.getByText('已读').waitFor()
  await bell.locator('b').waitFor({ state: 'detached' })
})

screen('the manager sees how many of the store have read', { role: 'manager', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/team$/)
  await page.goto(`${server.address}#/notices`)
  const readers = page.locator('[data-notice="autumn/2"] [data-test=readers]')
  assert.match(await readers.innerText(), /^1 of your \d+ have read it$/)
  await page.locator('[data-test=read]').click()
  await page.getByText('Read', { exact: true }).waitFor()
  assert.match(await readers.innerText(), /^2 of your /)
  await assertAccessible(page)
  await assertNothingCut(page)
  await picture(page, 'notices-manager-en-US')
})
