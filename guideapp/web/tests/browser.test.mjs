// The screens in Chromium against the real server and its demo data.

import assert from 'node:assert/strict'
import { DESKTOP, PHONE, picture } from './chromium.mjs'
import { assertAccessible, assertNothingCut, fenOf, screens, sum, textOf } from './screens.mjs'

const { screen, server } = screens()

// How long who has tapped waits before tapping again.
const TAP_MS = 4_000

screen('a link signs a guide in and opens the actions', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.locator('h1', { hasText: 'Actions for today' }).waitFor()
})

screen('a manager starts with the team', { role: 'manager', device: PHONE }, (page) => page.waitForURL(/#\/team$/))

screen('headquarters starts with the simulator', { role: 'headquarters', device: DESKTOP }, (page) => page.waitForURL(/#\/simulator$/))

screen('a wrong code is refused in words, and a right one typed in works', { device: PHONE }, async (page, errors) => {
  await page.goto(server.address)
  await page.waitForURL(/#\/sign-in/)
  await page.getByLabel('Sign-in code').fill('wrong')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.getByText('This sign-in code is not valid').waitFor()
  await assertAccessible(page)
  await picture(page, 'sign-in-en')
  await page.getByLabel('Sign-in code').fill(server.links.guide)
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.waitForURL(/#\/actions$/)
  // The browser itself logs the refused call.
  assert.ok(errors.every((e) => e.includes('401') || e.includes('400') || e.includes('404')), errors.join())
  errors.length = 0
})

screen('a session the server has forgotten leads to the sign-in and back', { role: 'guide', device: PHONE }, async (page, errors) => {
  await page.waitForURL(/#\/actions$/)
  await page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('frontline.session'))
    sessionStorage.setItem('frontline.session', JSON.stringify({ ...kept, token: 'forgotten' }))
  })
  await page.goto(`${server.address}#/tally`)
  await page.reload()
  await page.getByText('Your session has ended').waitFor()
  await page.getByLabel('Sign-in code').fill(server.links.guide)
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.waitForURL(/#\/tally$/)
  assert.ok(errors.every((e) => e.includes('401')), errors.join())
  errors.length = 0
})

// A link works once; tapped again in the chat it came in, it must not sign the guide out.
screen('a link tapped again keeps the session', { role: 'guide', device: PHONE }, async (page, errors) => {
  await page.waitForURL(/#\/actions$/)
  const code = 'used-up-before'
  await page.goto(`${server.address}#/sign-in?code=${code}`)
  await page.waitForURL(/#\/actions$/)
  await page.locator('article.open').waitFor()
  await page.reload()
  await page.locator('article.open').waitFor()
  assert.ok(errors.length === 1 && /40[014]/.test(errors[0]), errors.join())
  errors.length = 0
})

screen('signing out ends the session', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/#\/sign-in/)
  await page.waitForFunction(() => sessionStorage.length === 0)
  await page.goto(`${server.address}#/tally`)
  await page.waitForURL(/#\/sign-in/)
})

screen('another role has no way to a screen that is not its own', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.goto(`${server.address}#/simulator`)
  await page.waitForURL(/#\/actions$/)
})

for (const language of ['zh-CN', 'en-US']) {
  screen(`cards say what, why, for whom and what it earns (${language})`, { role: 'guide', device: PHONE, language }, async (page) => {
    await page.locator('article.open').waitFor()
    const families = new Set(await page.locator('article').evaluateAll((cards) =>
      cards.map((card) => ['resource', 'service', 'consumption'].find((family) => card.classList.contains(family)))))
    assert.deepEqual([...families].sort(), ['consumption', 'resource', 'service'])
    await assertFirstCardInSight(page)
    await assertAccessible(page)
    await picture(page, `actions-${language}`)
    for (const card of await page.locator('article').all()) await assertCard(page, card, language)
    await assertNothingCut(page)
  })
}

// What to do, why and what to say are read without a finger moved.
async function assertFirstCardInSight(page) {
  const tabs = await page.locator('.van-tabbar').boundingBox()
  const said = await page.locator('article.open .script').boundingBox()
  assert.ok(said.y + said.height < tabs.y, `the script ends at ${said.y + said.height}, the tabs begin at ${tabs.y}`)
}

async function assertCard(page, card, language) {
  const top = card.getByRole('button', { expanded: false })
  if (await top.count()) await top.click()
  assert.ok((await card.boundingBox()).y >= 0, 'the card that was opened is out of sight')
  const title = await card.locator('.title').innerText()
  assert.notEqual(title.trim(), '')
  const earns = card.locator('.earn .money')
  if (await earns.count()) assert.ok(fenOf(await earns.innerText()) >= 0n)
  assert.notEqual((await card.locator('footer p').first().innerText()).trim(), '', `${title} says nothing of what it earns`)
  const [own, peer] = await card.locator('.reason dd').allInnerTexts()
  const reason = await card.locator('.reason p').innerText()
  assert.ok(own && peer && reason, `${title} has no reason with own and peer value`)
  const script = await card.locator('.script li').allInnerTexts()
  assert.ok(script.length >= 1 && script.length <= 3, `${title} has ${script.length} sentences`)
  const chinese = /\p{Script=Han}/u
  if (language === 'zh-CN') assert.ok(script.every((s) => chinese.test(s)) && !/[a-z]/i.test(own + peer), `not in Chinese: ${script} ${own} ${peer}`)
  else assert.ok(!chinese.test(title) && /^[A-Z]/.test(reason), `not in English: ${title} ${reason}`)
  assert.ok((await card.locator('.customers:not(.full) li').count()) > 0, `${title} is for nobody`)
  const phones = await card.locator('.phone').allInnerTexts()
  assert.ok(phones.every((phone) => phone === '' || phone.includes('*')), `a phone is not masked: ${phones}`)
}

screen('a message is copied with one tap', { role: 'guide', device: PHONE }, async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const message = page.locator('article.open .message')
  const text = await message.locator('p').innerText()
  // What is said goes again by itself, so it is waited for from before.
  await Promise.all([page.getByText('Copied', { exact: true }).waitFor(), message.getByRole('button', { name: 'Copy' }).click()])
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text)
})

screen('nothing jumps while the cards load', { role: 'guide', device: PHONE }, async (page) => {
  await page.locator('article.open').waitFor()
  const shift = await page.evaluate(() => new Promise((resolve) => {
    let total = 0
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (total += e.hadRecentInput ? 0 : e.value)))
      .observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(total), 300)
  }))
  assert.ok(shift < 0.1, `the layout shifted by ${shift}`)
})

for (const language of ['zh-CN', 'en-US']) {
  screen(`the tally adds up to the fen, line by line and event by event (${language})`, { role: 'guide', device: PHONE, language }, async (page) => {
    await page.waitForURL(/#\/actions$/)
    await page.goto(`${server.address}#/tally`)
    const total = fenOf(await textOf(page, '[data-test=total]'))
    const parts = [await textOf(page, '[data-test=earned]'), await textOf(page, '[data-test=pending]')]
    assert.equal(sum(parts.map(fenOf)), total)
    const lines = page.locator('[data-line]')
    assert.ok((await lines.count()) > 0)
    const amounts = (await lines.locator('.amount').allInnerTexts()).map(fenOf)
    assert.equal(sum(amounts), total)
    await assertAccessible(page)
    await assertNothingCut(page)
    await picture(page, `tally-${language}`)
    for (const [i, line] of (await lines.all()).entries()) await assertLine(page, line, amounts[i], language)
  })
}

async function assertLine(page, line, amount, language) {
  const component = await line.getAttribute('data-line')
  await line.click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('heading', { level: 3 }).first().waitFor()
  assert.equal(fenOf(await sheet.locator('p.amount').innerText()), amount)
  if (!component.startsWith('limits/')) {
    const shown = sheet.locator('[data-event-amount]')
    for (const more = sheet.locator('[data-test=more]'); (await more.count()) > 0;) {
      const before = await shown.count()
      await more.click()
      await shown.nth(before).waitFor()
    }
    assert.equal(fenOf(await sheet.locator('[data-test=sum]').innerText()), amount, `${component} does not add up`)
    assert.equal(sum((await shown.allInnerTexts()).map(fenOf)), amount, `the events of ${component} do not add up`)
  }
  await picture(page, `line-${component.replace('/', '-')}-${language}`)
  await sheet.getByRole('button').first().click()
  await sheet.waitFor({ state: 'detached' })
}

screen('a guide questions a line, and sees who decides', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.goto(`${server.address}#/tally`)
  await page.locator('[data-line]').first().click()
  await page.getByRole('button', { name: 'Question this line' }).click()
  await page.getByLabel('What is wrong').fill('One order is mine')
  await assertAccessible(page)
  await picture(page, 'question')
  await page.getByRole('button', { name: 'Send to the manager' }).click()
  await page.getByText(/Question \d+: with the manager until/).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Question this line' }).count(), 0, 'an open question is asked twice')
})

screen('a manager opens the own earnings and comes back', { role: 'manager', device: PHONE }, async (page) => {
  await page.getByRole('link', { name: 'My earnings' }).click()
  await page.locator('[data-test=total]').waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Team board' }).click()
  await page.waitForURL(/#\/team$/)
})

// Ranks are 1 2 2 4: as many stand above a row as its rank says.
function assertRanks(rows) {
  for (const row of rows) {
    assert.equal(row.rank, 1 + rows.filter((other) => other.value > row.value).length, `${row.name} is on a wrong rank`)
  }
}

const rowsOf = (list) => list.locator('li').evaluateAll((items) => items.map((item) => ({
  rank: Number(item.querySelector('.rank').textContent),
  name: item.querySelector('.name').textContent.trim(),
  value: Number(item.querySelector('.value').textContent.replace(/[¥,]/g, '').replace('−', '-')),
  me: item.classList.contains('me'),
})))

screen('a guide sees the own rank, the top three and the neighbours', { role: 'guide', device: PHONE }, async (page) => {
  await page.waitForURL(/#\/actions$/)
  await page.goto(`${server.address}#/board`)
  await page.locator('[data-test=around]').waitFor()
  const top = await rowsOf(page.locator('[data-test=top]'))
  assert.ok(top.length >= 1 && top.every((row) => row.rank <= 3), JSON.stringify(top))
  const around = await rowsOf(page.locator('[data-test=around]'))
  assert.equal(around.filter((row) => row.me).length, 1)
  assert.ok(around.length <= 5)
  await assertAccessible(page)
  await assertNothingCut(page)
  await picture(page, 'board-en-US')
  const before = await textOf(page, '[data-test=top]')
  await page.getByRole('radio', { name: 'orders' }).click()
  await page.waitForFunction((text) => document.querySelector('[data-test=top]').innerText !== text, before)
  await page.getByRole('radio', { name: 'Brand' }).click()
  await page.waitForFunction(() => document.querySelectorAll('[data-test=around] .store').length > 0)
})

// A list drawn anew under the pointer takes no click; who sees nothing happen taps again.
async function openFirstGuide(page) {
  const link = page.locator('[data-test=all] a').first()
  const total = page.locator('[data-test=total]')
  for (;;) {
    await link.or(total).first().waitFor()
    if (await total.isVisible()) return
    await link.click({ timeout: TAP_MS }).catch(() => {})
    await total.waitFor({ timeout: TAP_MS }).catch(() => {})
  }
}

for (const [device, size] of [[PHONE, 'phone'], [DESKTOP, 'desktop']]) {
  for (const language of ['zh-CN', 'en-US']) {
    screen(`a manager sees the whole team (${size}, ${language})`, { role: 'manager', device, language }, async (page) => {
      await page.locator('[data-test=all] li').first().waitFor()
      const rows = await rowsOf(page.locator('[data-test=all]'))
      assert.ok(rows.length > 1)
      assertRanks(rows)
      await assertAccessible(page)
      await assertNothingCut(page)
      await picture(page, `team-${size}-${language}`)
      const before = await textOf(page, '[data-test=all]')
      await page.locator('[data-value=orders]').click()
      await page.waitForFunction((text) => document.querySelector('[data-test=all]').innerText !== text, before)
      assertRanks(await rowsOf(page.locator('[data-test=all]')))
      await page.locator('[role=radio]').nth(-1).click()
      await page.waitForFunction(() => document.querySelectorAll('[data-test=all] .store').length === 3)
      assert.equal(await page.locator('[data-test=all] a').count(), 0, 'a guide of another store is linked')
      await page.locator('[role=radio]').nth(-3).click()
      await openFirstGuide(page)
      await picture(page, `member-${size}-${language}`)
    })
  }
}

screen('the language is switched and remembered', { role: 'guide', device: PHONE, language: 'en-US' }, async (page) => {
  await page.locator('h1', { hasText: 'Actions for today' }).waitFor()
  await page.getByRole('button', { name: '中文' }).click()
  await page.locator('h1', { hasText: '今天的行动' }).waitFor()
  await page.reload()
  await page.locator('h1', { hasText: '今天的行动' }).waitFor()
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
})

screen('without a network the page says so, and goes on when it is back', { role: 'guide', device: PHONE }, async (page, errors) => {
  await page.locator('article.open').waitFor()
  await page.context().setOffline(true)
  await page.getByText('No network').waitFor()
  await page.locator('.van-tabbar-item').nth(1).click()
  await page.getByText('cannot be reached').waitFor()
  await page.context().setOffline(false)
  await page.locator('[data-test=total]').waitFor()
  await page.getByText('No network').waitFor({ state: 'detached' })
  assert.ok(errors.every((e) => e.includes('ERR_INTERNET_DISCONNECTED')), errors.join())
  errors.length = 0
})
