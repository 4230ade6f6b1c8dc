// The page that `make demo` serves: what the panel shows follows what the session in the phone does.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { screenshots, startWorld } from './support/world.mjs'

let world
let page
const problems = []

before(async () => {
  world = await startWorld()
  page = await world.browser.newPage({ viewport: { width: 1440, height: 960 } })
  page.setDefaultTimeout(30000)
  page.on('pageerror', (error) => problems.push(error.stack))
  await page.goto(world.url)
  await lit('signed-in')
})
after(() => world && world.close())

const lit = (state) => page.locator(`.node.lit[data-state=${state}]`).waitFor()
/** Some states pass in a moment: what was lit since `watch` counts. */
const watch = () =>
  page.evaluate(() => {
    window.seen = []
    const look = () => document.querySelectorAll('.node.lit').forEach((node) => window.seen.push(node.dataset.state))
    new MutationObserver(look).observe(document.getElementById('diagram'), {
      subtree: true,
      attributeFilter: ['class'],
    })
  })
const wasLit = (state) => page.waitForFunction((wanted) => window.seen.includes(wanted), state)
const press = (fault) => page.locator(`[data-fault=${fault}]`).click()
const told = (text) => page.locator('#outcome', { hasText: text }).waitFor()
const card = (id) => page.locator(`[data-card=${id}]`)
const shoot = (name) => page.screenshot({ path: path.join(screenshots, `playground-${name}.png`) })
const phone = () => page.frameLocator('#phone')

test('the current state is lit, and the packaged wasm runs', async () => {
  await page.locator('#engine', { hasText: 'WebAssembly' }).waitFor()
  assert.equal(await page.locator('.node.lit').count(), 1)
  await page.locator('#timeline .what', { hasText: 'login-succeeded' }).first().waitFor()
  await shoot('signed-in')
})

test('thirty refused requests are one refresh', async () => {
  await watch()
  await press('storm')
  await wasLit('refreshing')
  await told('30 requests: 30 × 200, with 1 login.')
  await lit('signed-in')
})

for (const [call, outcome] of [
  ['upload', /^uploadFile: 1 × 401, 1 refresh\. The back end keeps \d+ bytes of image\/svg\+xml; progress ended at 100 %\.$/],
  ['download', /^downloadFile: 1 × 401, 1 refresh\. It came back:$/],
  ['socket', /^connectSocket: 1 × 401, 1 refresh\. Open; it greeted, and echoed “在吗”\.$/],
  ['lend', /^withToken: 1 × 401, 1 refresh\. Somebody else's client got 200\.$/],
]) {
  test(`${call} meets a token that has ended: one refresh, and it is done`, async () => {
    await watch()
    await press(call)
    await told(outcome)
    await wasLit('refreshing')
    await lit('signed-in')
    if (call !== 'download') return
    await page.waitForFunction(() => document.querySelector('#outcome img').naturalWidth > 0)
    await shoot('downloaded')
  })
}

test('asking the user is a state, and its facts appear', async () => {
  await phone()
    .getByRole('button', { name: /冻顶乌龙/ })
    .click()
  await phone().getByRole('button', { name: '立即购买' }).click()
  await lit('asking')
  await shoot('asking')
  await phone().getByRole('textbox', { name: '昵称' }).fill('小林')
  await phone().getByRole('button', { name: '保存资料' }).click()
  await card('facts').locator('.known', { hasText: 'profile' }).waitFor()
})

test('tokens that are refused for ever lock the fuse and stop the logins', async () => {
  await press('unauthorized')
  for (let flight = 0; flight < 3; flight++) {
    await press('requests')
    await told(/ERR_UNAUTHORIZED, with 1 login\./)
    await page.locator('#outcome').evaluate((element) => {
      element.textContent = ''
    })
  }
  await press('requests')
  await told(/ERR_FUSE_LOCKED, with 0 logins\./)
  await lit('locked')
  await card('fuse').locator('.units.locked').waitFor()
  await shoot('fuse-locked')
  await press('unauthorized')
})

test('a slow back end lets the states be followed', async () => {
  await page.locator('#new-user').click()
  await page.locator('#timeline .what', { hasText: 'login-succeeded' }).waitFor()
  await lit('signed-in')
  await press('slow')
  await watch()
  await press('logoutDuringLogin')
  await wasLit('logging-in')
  await told(/Logout wins: the login was told ERR_SUPERSEDED/)
  await lit('signed-out')
  await press('slow')
})

test('a stored session is taken up when the app starts again', async () => {
  await press('requests')
  await told(/10 × 200/)
  await press('kill')
  await lit('signed-in')
  await page.locator('[data-card=saved]', { hasText: /wx\.login 0/ }).waitFor()
})

test('a user who is not registered is told apart, and registering is an event like any other', async () => {
  const sentence = (text) => page.locator('#sentence', { hasText: text }).waitFor()
  await page.locator('#scenario').selectOption('register')
  await sentence('does not know this user')
  await press('requests')
  await told('10 requests: 10 × ERR_UNREGISTERED, with 0 logins.')
  await lit('signed-out')
  await shoot('unregistered')
  await page.evaluate(async () => {
    const phone = document.getElementById('phone').contentWindow.__mp
    const { code } = await phone.host.platform('phone-code')
    await phone.session().register({ phoneCode: code })
  })
  await lit('signed-in')
  await press('storm')
  await told('30 requests: 30 × 200, with 1 login.')
  await page.locator('#scenario').selectOption('both')
  await lit('signed-in')
})

test('on a small screen everything is still there, one below the other', async () => {
  await page.setViewportSize({ width: 820, height: 1100 })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
  await shoot('narrow')
  await page.setViewportSize({ width: 1440, height: 960 })
})

test('nothing was thrown on the page or inside the phone', async () => {
  assert.deepEqual(problems, [])
  assert.deepEqual(await page.evaluate(() => document.getElementById('phone').contentWindow.__mp.errors), [])
})
