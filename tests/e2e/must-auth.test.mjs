// mustAuth on a real page stack, in a real browser, over the real back end.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { usePhone } from './support/phone.mjs'
import { startWorld } from './support/world.mjs'

let world
before(async () => {
  world = await startWorld()
})
after(() => world && world.close())

const onPhone = (options, act) => usePhone(world, options, act)

/** Starts `count` calls in the page; their outcomes can be asked for later. */
const ask = (phone, count, options = {}) =>
  phone.page.evaluate(
    ([times, given]) => {
      window.outcomes = Array.from({ length: times }, () =>
        window.__mp
          .session()
          .mustAuth(given)
          .then(
            () => 'reached',
            (error) => error.code
          )
      )
    },
    [count, Object.assign({ mustAuthStep: 2 }, options)]
  )
const outcomes = (phone) => phone.page.evaluate(() => Promise.all(window.outcomes))
const dialogs = (phone) => phone.page.locator('.mp-page:not([hidden]) [role=dialog]').count()
const stack = (phone) => phone.page.evaluate(() => window.__mp.runtime.router.stack.map((entry) => entry.name))
const openProduct = '?path=pages%2Fproduct%2Fproduct&id=dianhong'

test('many callers share one popup and one phone code', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    const before = await world.platform.get('/__control/stats')
    await ask(phone, 20)
    await phone.text('验证手机号')
    assert.equal(await dialogs(phone), 1)
    await phone.allowPhone()
    assert.deepEqual(await outcomes(phone), Array(20).fill('reached'))
    const now = await world.platform.get('/__control/stats')
    assert.equal(now.phoneNumber - before.phoneNumber, 1)
    assert.equal(now.codesSentAgain, 0)
  }))

test('leaving the page with the popup open rejects', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await ask(phone, 2)
    await phone.text('验证手机号')
    await phone.tap('返回')
    await phone.title('半山茶事')
    assert.deepEqual(await outcomes(phone), ['ERR_AUTH_CANCELLED', 'ERR_AUTH_CANCELLED'])
  }))

test('a logout with the popup open rejects and closes it', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    await ask(phone, 2)
    await phone.text('验证手机号')
    await phone.page.evaluate(() => window.__mp.session().logout())
    assert.deepEqual(await outcomes(phone), ['ERR_SUPERSEDED', 'ERR_SUPERSEDED'])
    await phone.gone('验证手机号')
  }))

test('leaving the page while the phone number is on its way throws nothing', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await ask(phone, 1)
    await world.server.post('/__demo/faults', { delayMs: 1500 })
    await phone.allowPhone()
    await phone.text('请稍候…')
    await phone.shoot('popup-waiting')
    await phone.tap('返回')
    await world.server.post('/__demo/faults', {})
    await phone.page.waitForFunction(() => window.__mp.session().snapshot().facts.hasPhone)
    assert.equal((await outcomes(phone)).length, 1)
  }))

test('a tap during a login is served', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    await ask(phone, 1)
    await phone.text('验证手机号')
    await world.server.post('/__demo/faults', { delayMs: 300 })
    await phone.page.evaluate(() => {
      window.forced = window.__mp
        .session()
        .login({ force: true })
        .then(
          () => 'ok',
          (error) => error.code
        )
    })
    await phone.allowPhone()
    assert.deepEqual(await outcomes(phone), ['reached'])
    assert.equal(await phone.page.evaluate(() => window.forced), 'ok')
    await world.server.post('/__demo/faults', {})
  }))

test('a step that does not exist is a typed error', () =>
  onPhone({ address: openProduct }, async (phone) => {
    for (const mustAuthStep of [0, 4, '2', null]) {
      await ask(phone, 1, { mustAuthStep })
      assert.deepEqual(await outcomes(phone), ['ERR_CONFIG'])
    }
  }))

test('without a popup the page is used, from a tab page too', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await ask(phone, 1)
    await phone.title('登录授权')
    await phone.allowPhone()
    await phone.title('半山茶事')
    assert.deepEqual(await outcomes(phone), ['reached'])
    assert.deepEqual(await stack(phone), ['pages/home/home'])
  }))

test('going back from the authorization page rejects at once and stays there', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    await ask(phone, 2, { mode: 'page' })
    await phone.title('登录授权')
    await phone.text('验证手机号')
    await phone.tap('返回')
    assert.deepEqual(await outcomes(phone), ['ERR_AUTH_CANCELLED', 'ERR_AUTH_CANCELLED'])
    assert.deepEqual(await stack(phone), ['pages/product/product'])
  }))

test('done on the authorization page goes back once', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    await phone.page.evaluate(() => {
      window.moves = []
      for (const name of ['redirectTo', 'reLaunch', 'navigateBack']) {
        const move = window.__mp.wx[name]
        window.__mp.wx[name] = (options) => {
          window.moves.push(name)
          return move(options)
        }
      }
    })
    await ask(phone, 1, { mode: 'page' })
    await phone.allowPhone()
    assert.deepEqual(await outcomes(phone), ['reached'])
    await phone.title('茶品详情')
    assert.deepEqual(await phone.page.evaluate(() => window.moves), ['navigateBack'])
  }))

test('a full page stack: the authorization page takes the place of the top page and gives it back', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.page.evaluate(async () => {
      for (let count = 0; count < 9; count++)
        await window.__mp.wx.navigateTo({ url: `/pages/product/product?id=baimudan&from=${encodeURIComponent('a&b')}` })
    })
    await ask(phone, 1, { mode: 'page' })
    await phone.title('登录授权')
    assert.equal((await stack(phone)).length, 10)
    await phone.allowPhone()
    await phone.title('茶品详情')
    await phone.text('白牡丹')
    assert.deepEqual(await outcomes(phone), ['reached'])
    const query = await phone.page.evaluate(() => window.__mp.runtime.router.top().query)
    assert.deepEqual(query, { id: 'baimudan', from: 'a%26b' })
  }))

test('an account that is known already is asked for nothing', () =>
  onPhone({ scenario: 'phone', address: openProduct }, async (phone) => {
    await ask(phone, 1)
    await phone.allowPhone()
    await outcomes(phone)
    await ask(phone, 3)
    assert.deepEqual(await outcomes(phone), ['reached', 'reached', 'reached'])
    assert.equal(await dialogs(phone), 0)
  }))

test('without WebAssembly the JavaScript twin serves the same shop', () =>
  onPhone({ scenario: 'phone', address: openProduct, settings: { noWasm: true } }, async (phone) => {
    assert.equal((await phone.snapshot()).engine, 'js')
    await phone.tap('立即购买')
    await phone.allowPhone()
    await phone.title('确认订单')
  }))
