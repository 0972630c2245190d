// The screens around pay in Chromium against the real server and its demo data: a plan's way
// into force by two people, settling and paying, and questions to their answer. The tests go on
// from one another.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { DESKTOP, NARROW, PHONE, picture } from './chromium.mjs'
import { assertAccessible, assertNothingCut, fenOf, screens, sum, textOf } from './screens.mjs'
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

screen('a period is settled once, and its payout file adds up to what was paid', { role: 'headquarters', device: DESKTOP }, async (page, errors) => {
  await page.getByRole('link', { name: 'Settlement' }).click()
  await page.locator('[data-test=unsettled]').waitFor()
  await picture(page, 'settlement-unsettled-en-US')
  await page.getByRole('button', { name: 'Previous period' }).click()
  await page.getByText('August 2026 has not been settled').waitFor()
  await page.getByRole('button', { name: 'Next period' }).click()
  await page.locator('[data-test=settle]').click()
  await page.locator('[data-test=confirm]').click()
  await page.locator('[data-test=settled]').waitFor()
  assert.equal(await textOf(page, '[data-test=settled]'), 'Settlement 1, of September 2026')
  const paid = (await page.locator('[data-paid]').allInnerTexts()).map(fenOf)
  assert.ok(sum(paid) > 0n)

  const payer = page.locator('[data-test=payers] tbody tr').first()
  const [download] = await Promise.all([page.waitForEvent('download'), payer.getByRole('button').click()])
  assert.match(download.suggestedFilename(), /^payout-2026-09-1-.+\.csv$/)
  const [header, ...rows] = readFileSync(await download.path(), 'utf8').replace('\uFEFF', '').trim().split('\r\n')
  assert.equal(header, 'settlement,period,payer,guide_id,name,balance,deducted,paid,carried,state')
  assert.equal(rows.length, Number(await payer.locator('td').first().innerText()))
  assert.equal(sum(rows.map((row) => fenOf(`¥${row.split(',')[7]}`))), paid[0])
  assert.ok(rows.every((row) => /,G\d+,\p{Script=Han}+,/u.test(row)), rows[0])

  await page.locator('[data-test=settle]').click()
  await page.locator('[data-test=confirm]').click()
  await page.getByText('Settlement 2, of September 2026').waitFor()
  await page.getByText('Nothing new was booked.').waitFor()

  await page.locator('[data-value=entries]').click()
  const entries = page.locator('[data-test=entries] > li')
  await entries.first().waitFor()
  assert.equal(await entries.count(), 50)
  await page.locator('[data-test=more]').click()
  await page.waitForFunction(() => document.querySelectorAll('[data-test=entries] > li').length === 100)
  await page.getByRole('searchbox').fill('G00023')
  await page.getByRole('button', { name: 'Find' }).click()
  await page.waitForFunction(() => document.querySelectorAll('[data-test=entries] > li').length < 20)
  await entries.first().getByText('Accounts').click()
  await assertAccessible(page)
  // The browser itself logs that there was no settlement.
  assert.ok(errors.every((e) => e.includes('404')), errors.join())
  errors.length = 0
})

screen('what was refunded after the settlement is booked as a correction that names its line', { role: 'headquarters', device: DESKTOP }, async (page) => {
  const call = await caller(server, server.links.headquarters)
  const { events } = await call('RewardService/ExplainLine', { guideId: 'G00023', component: 'ladder', period: '2026-09', state: 'LINE_STATE_EARNED' })
  const order = events.findLast((event) => event.kind === 'order' && BigInt(event.netFen ?? 0) > 0n)
  const refund = { source: order.eventId.split('//')[0], id: 'refund-late', kind: 'refund', at: '2026-09-30T12:59:00Z', ref: order.eventId.split('//')[1], amountFen: order.netFen }
  await call('ImportService/RecordEvents', { events: [refund] })
  await page.goto(`${server.address}#/settlement`)
  await page.locator('[data-test=settle]').click()
  await page.locator('[data-test=confirm]').click()
  await page.getByText('Settlement 3, of September 2026').waitFor()
  assert.ok(fenOf(await page.locator('[data-test=components] tbody td').last().innerText()) < 0n)
  await page.locator('[data-value=entries]').click()
  await page.getByRole('searchbox').fill('G00023')
  await page.getByRole('button', { name: 'Find' }).click()
  const corrects = page.getByRole('button', { name: /^corrects no\. \d+$/ }).first()
  await corrects.click()
  const number = (await corrects.innerText()).replace(/\D/g, '')
  assert.equal(await page.evaluate(() => document.activeElement.dataset.entry), number)
  await picture(page, 'entries-correction-en-US')
})

screen('a large adjustment waits for a second person, and a wrong one is refused in words', { role: 'headquarters', device: DESKTOP }, async (page, errors) => {
  await page.goto(`${server.address}#/settlement`)
  await page.locator('[data-value=adjustments]').click()
  await page.getByText('Nothing has been booked by hand yet.').waitFor()
  const form = page.locator('[data-test=adjust]')
  await form.getByLabel('Guide id').fill('G99999')
  await form.getByLabel('Amount').fill('-20000')
  await form.getByLabel('Reason').fill('Paid twice in August')
  await form.getByRole('button', { name: 'Submit' }).click()
  await page.getByText('there is no guide "G99999"').waitFor()
  await form.getByLabel('Amount').fill('1.234')
  await page.getByText('with two decimals at most').waitFor()
  await form.getByLabel('Amount').fill('-20000')
  await form.getByLabel('Guide id').fill('G00023')
  await form.getByRole('button', { name: 'Submit' }).click()
  await page.locator('[data-test=asked]').getByText('awaits a second person').waitFor()
  await page.locator('[data-adjustment="1"] [data-state=awaiting]').waitFor()
  assert.equal(await page.locator('[data-test=approve]').count(), 0, 'the author may approve')
  await assertAccessible(page)
  assert.ok(errors.every((e) => e.includes('400')), errors.join())
  errors.length = 0
})

screen('the second person declines it', { role: 'approver', device: DESKTOP }, async (page) => {
  await page.goto(`${server.address}#/settlement`)
  await page.locator('[data-value=adjustments]').click()
  await page.locator('[data-adjustment="1"] [data-test=decline]').click()
  await page.locator('[data-test=word]').fill('It was paid once only')
  await page.locator('[data-test=confirm]').click()
  await page.locator('[data-adjustment="1"] [data-state=declined]').waitFor()
  await page.getByText('It was paid once only').waitFor()
})

for (const language of ['zh-CN', 'en-US']) {
  for (const [device, size] of [[DESKTOP, 'desktop'], [NARROW, 'narrow']]) {
    screen(`a settlement is read on a ${size} (${language})`, { role: 'headquarters', device, language }, async (page) => {
      await page.goto(`${server.address}#/settlement`)
      await page.locator('[data-test=settled]').waitFor()
      for (const view of ['totals', 'entries', 'adjustments']) {
        await page.locator(`[data-value=${view}]`).click()
        await page.locator({ totals: '[data-test=payers]', entries: '[data-test=entries]', adjustments: '[data-test=adjustments]' }[view]).waitFor()
        await assertNothingCut(page)
        await assertAccessible(page)
        await picture(page, `settlement-${view}-${size}-${language}`)
      }
    })
  }
}

// question asks about a line of the guide's own tally, or one of its events.
async function question(page, line, reason, about) {
  await page.goto(`${server.address}#/tally`)
  await page.locator(`[data-line="${line}"]`).click()
  await page.locator('[data-test=question]').click()
  await page.getByLabel('What is wrong').fill(reason)
  if (about) await page.getByLabel(/^About which record/).selectOption(about)
  await page.getByRole('button', { name: 'Send to the manager' }).click()
  await page.locator('[data-test=disputes]').getByText(reason).waitFor()
}

async function answer(page, number, words) {
  await page.locator('[data-test=verdict]').fill(words)
  await page.locator('[data-test=send]').click()
  await page.locator('.head [data-outcome]').waitFor()
  await page.getByText(words).waitFor()
  assert.match(page.url(), new RegExp(`/disputes/${number}$`))
}

screen('a guide questions two lines', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  // One that counts for whoever sold it only.
  const call = await caller(server, server.links.guide)
  const { events } = await call('RewardService/ExplainLine', { component: 'ladder', state: 'LINE_STATE_EARNED' })
  const order = events.find((event) => event.kind === 'order' && !event.creditRule && BigInt(event.netFen ?? 0) > 0n)
  await question(page, 'ladder/earned', 'We were two on this sale', order.eventId)
  await page.getByRole('button', { name: 'Close' }).click()
  await question(page, 'friend/earned', 'One friend is missing')
})

screen('the manager shares the sale among two guides, and declines the other', { role: 'manager', device: NARROW }, async (page) => {
  await page.getByRole('link', { name: 'Questions' }).click()
  const open = page.locator('[data-test=open] [data-dispute]')
  await open.first().waitFor()
  assert.equal(await open.count(), 2)
  await assertNothingCut(page)
  await assertAccessible(page)
  await picture(page, 'disputes-narrow-en-US')
  await page.locator('[data-dispute="1"]').click()
  const line = page.locator('[data-test=line] [data-line="ladder/earned"]')
  const before = fenOf(await line.locator('.amount').innerText())
  await line.click()
  await page.getByRole('dialog').locator('[data-test=sum]').waitFor()
  assert.equal(await page.locator('[data-test=question]').count(), 0, 'the manager questions the line of another')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()

  assert.equal(await page.locator('[data-value="3"]').count(), 0, 'a manager may adjust')
  await page.locator('[data-test=add-share]').click()
  const mate = await page.locator('#mates option').evaluateAll((options) => options.map((o) => o.value).find((id) => id !== 'G00023'))
  await page.locator('[data-test=guide-1]').fill(mate)
  await page.locator('[data-test=share-1]').fill('40')
  await page.getByText('The shares must add up to 100%').waitFor()
  await page.locator('[data-test=share-0]').fill('60')
  await assertNothingCut(page)
  await assertAccessible(page)
  await page.locator('[data-test=decide]').scrollIntoViewIfNeeded()
  await picture(page, 'dispute-narrow-en-US')
  await answer(page, 1, 'You both served her')
  assert.ok(fenOf(await line.locator('.amount').innerText()) < before, 'the line did not change')

  await page.goto(`${server.address}#/disputes/2`)
  await page.locator('[data-test=verdict]').fill('Not yet')
  await page.locator('[data-value="4"]').click()
  assert.equal(await page.locator('[data-test=send]').isEnabled(), true, 'a choice has sent the answer')
  await answer(page, 2, 'Every friend is there')
})

screen('the guide reads the answer at the line, and asks headquarters', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.goto(`${server.address}#/tally`)
  await page.locator('[data-line="ladder/earned"]').click()
  await page.getByText(/Question 1: the record was corrected .*You both served her/).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await question(page, 'friend/earned', 'She is not on the list')
  await page.getByText(/Question 3: with headquarters until/).waitFor()
})

screen('a manager has no say in what headquarters decides', { role: 'manager', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/team$/)
  await page.goto(`${server.address}#/disputes/3`)
  await page.locator('[data-test=not-yours]').waitFor()
  assert.equal(await page.locator('[data-test=decide]').count(), 0)
})

for (const language of ['zh-CN', 'en-US']) {
  screen(`headquarters opens a question (${language})`, { role: 'headquarters', device: DESKTOP, language }, async (page) => {
    await page.goto(`${server.address}#/disputes`)
    await page.locator('[data-test=open] [data-stage=headquarters]').waitFor()
    await picture(page, `disputes-desktop-${language}`)
    await page.locator('[data-dispute="3"]').click()
    await page.locator('[data-test=decide] [data-value="3"]').click()
    await assertNothingCut(page)
    await assertAccessible(page)
    await picture(page, `dispute-desktop-${language}`)
  })
}

screen('headquarters grants an adjustment, and the guide is told', { role: 'headquarters', device: DESKTOP }, async (page) => {
  await page.goto(`${server.address}#/disputes/3`)
  await page.locator('[data-test=decide] [data-value="3"]').click()
  await page.locator('[data-test=amount]').fill('2.00')
  await answer(page, 3, 'She was missing indeed')
  await page.goto(`${server.address}#/settlement`)
  await page.locator('[data-value=adjustments]').click()
  await page.getByText('dispute 3: She was missing indeed').waitFor()
  const call = await caller(server, server.links.guide)
  const { disputes } = await call('RewardService/ListDisputes')
  assert.deepEqual(disputes.map((d) => d.outcome), ['AMENDED', 'DECLINED', 'ADJUSTED'].map((o) => `DISPUTE_OUTCOME_${o}`))
})

screen('who approves that a changed plan takes back sees how much, and approves no other amount', { role: 'approver', device: DESKTOP }, async (page, errors) => {
  await page.goto(`${server.address}#/settlement`)
  await page.locator('[data-test=take-back] summary').click()
  await page.locator('[data-test=takes-nothing]').waitFor()
  const author = await caller(server, server.links.headquarters)
  const second = await caller(server, server.links.approver)
  const { document } = await author('PlanService/GetPlan', { plan: 'autumn', version: 1 })
  const lower = document.replace(/from: 2026-07-01[^}\n]*/, 'from: 2026-09-01, to: 2026-09-30').replace('rate: 1.5%', 'rate: 1%')
  const { plan } = await author('PlanService/SaveDraft', { document: lower, idempotencyKey: 'lower' })
  for (const [call, key] of [[author, 'ask lower'], [second, 'approve lower']]) {
    await call('PlanService/PublishPlan', { plan: 'autumn', planHash: plan.planHash, idempotencyKey: key })
  }
  const taken = await second('SettlementService/GetTakeBack', { period: '2026-09' })
  assert.ok(BigInt(taken.payFen) > 0n && taken.guides > 0)
  await assert.rejects(author('SettlementService/Settle', { period: '2026-09', idempotencyKey: 'blank' }), /would take back .* must approve that amount/)
  await assert.rejects(second('SettlementService/ApproveTakeBack', { period: '2026-09', payFen: '1', reason: 'unseen', idempotencyKey: 'blank' }), /approve what you have seen/)
  for (const [language, device] of [['zh-CN', NARROW], ['en-US', DESKTOP]]) {
    await page.evaluate((chosen) => localStorage.setItem('frontline.language', chosen), language)
    await page.setViewportSize(device.viewport)
    await page.reload()
    await page.locator('[data-test=take-back] summary').click()
    await page.locator('[data-test=takes-back]').waitFor()
    assert.equal(fenOf(/¥[\d,.]+/.exec(await textOf(page, '[data-test=takes-back]'))[0]), BigInt(taken.payFen))
    await assertNothingCut(page)
    await assertAccessible(page)
    await picture(page, `take-back-${language}`)
  }
  await page.getByLabel('Reason').fill('The rate was a slip')
  await page.locator('[data-test=allow]').click()
  await page.locator('[data-test=allowed]').waitFor()
  const { settlement } = await author('SettlementService/Settle', { period: '2026-09', idempotencyKey: 'approved' })
  assert.ok(settlement.ratings.some((r) => r.period === '2026-09' && BigInt(r.takenBackFen) > 0n))
  errors.length = 0
})
