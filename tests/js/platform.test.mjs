import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createSession, createWorld } from './support/sdk.mjs'

const soon = (delay = 15) => new Promise((resolve) => setTimeout(resolve, delay))
const orders = { url: ORIGIN + '/orders' }

/** Lets virtual time pass in steps, so that what each step causes can happen. */
const pass = async ({ clock }, ms, step = 500) => {
  for (let passed = 0; passed < ms; passed += step) await clock.advance(step)
}

/** Resolves with the outcome, once virtual time has brought it. */
const outcomeOf = async (fake, promise, limit = 120000) => {
  let outcome
  promise.then((value) => (outcome = { value }), (error) => (outcome = { error }))
  for (let passed = 0; passed < limit && !outcome; passed += 500) await fake.clock.advance(500)
  return outcome || assert.fail('never settled')
}

describe('storage', () => {
  test('encrypted is used when asked for', async () => {
    const { fake, session } = createWorld({}, { encryptStorage: true })
    await session.login()
    await soon()
    const [key] = fake.storage.keys()
    assert.ok(fake.storage.read(key, true))
    assert.equal(fake.storage.read(key, false), undefined)
  })

  test('two sessions with keys of their own do not share it', async () => {
    const { fake, server, session } = createWorld()
    const other = createSession({ baseURL: ORIGIN, host: fake.wx, storageKey: 'other' })
    await session.login()
    await other.login()
    await soon()
    assert.equal(server.logins, 2)
    assert.equal(fake.storage.keys().length, 2)
    other.dispose()
    session.dispose()
  })

  test('another version of the app does not see the session', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await soon()
    const storage = {}
    for (const key of fake.storage.keys()) storage[key] = fake.storage.read(key).value
    const trial = createWorld({ storage, envVersion: 'trial' })
    await trial.session.login()
    assert.equal(trial.server.logins, 1)
  })

  test('that is full leaves the session in memory, with an event', async () => {
    const { fake, session } = createWorld()
    fake.faults.add('setStorage', { errno: 1300202, times: 99 })
    const events = []
    session.on('storage-failed', ({ type }) => events.push(type))
    await session.login()
    await soon()
    assert.equal((await session.request(orders)).statusCode, 200)
    assert.deepEqual(events.slice(0, 1), ['storage-failed'])
  })

  test('that never answers does not keep the session from starting', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' })
    fake.faults.add('getStorage', { hang: true })
    const { value } = await outcomeOf(fake, session.login())
    assert.equal(value.token, 'token-1')
  })
})

describe('time', () => {
  test('a token is renewed shortly before it ends, and not sooner', async () => {
    const { fake, server, session } = createWorld({ clock: 'virtual' })
    await outcomeOf(fake, session.login())
    await pass(fake, 7080000, 60000)
    await outcomeOf(fake, session.ensureLogin())
    assert.equal(server.logins, 1)
    await pass(fake, 70000, 10000)
    await outcomeOf(fake, session.ensureLogin())
    assert.equal(server.logins, 2)
  })

  test('a login that fails for want of a right appid is no network failure', async () => {
    const { fake, session } = createWorld()
    fake.faults.add('login', { errMsg: 'login:fail 系统错误，错误码：41002,appid missing' })
    await assert.rejects(session.login(), { code: 'ERR_LOGIN_FAILED' })
    fake.faults.add('login', { errMsg: 'login:fail network error' })
    await assert.rejects(session.login({ force: true }), { code: 'ERR_NETWORK' })
  })

  test('a page opened from Moments knows that nobody can log in there, without a call', async () => {
    const { fake, session } = createWorld({ scene: 1154 })
    await assert.rejects(session.login(), { code: 'ERR_UNSUPPORTED' })
    await assert.rejects(session.mustAuth(), { code: 'ERR_UNSUPPORTED', message: /Moments/ })
    assert.equal(fake.calls.login, undefined)
  })

  test('a wx.login that never answers ends in ERR_TIMEOUT', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' })
    fake.faults.add('login', { hang: true })
    assert.equal((await outcomeOf(fake, session.login())).error.code, 'ERR_TIMEOUT')
  })

  test('an hour forward ends no login of three seconds', async () => {
    const { fake, server, session } = createWorld({ clock: 'virtual' })
    fake.faults.add('login', { delayMs: 3000 })
    const login = session.login()
    await fake.clock.advance(1000)
    fake.clock.jump(3600000)
    assert.equal((await outcomeOf(fake, login)).value.token, 'token-1')
    assert.equal(server.logins, 1)
  })

  test('an hour back keeps no login that hangs from ending', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' })
    fake.faults.add('login', { hang: true })
    const login = session.login()
    await fake.clock.advance(1000)
    fake.clock.jump(-3600000)
    assert.equal((await outcomeOf(fake, login, 30000)).error.code, 'ERR_TIMEOUT')
  })

  test('a login that sleeps with the app ends when the app is back', async () => {
    const { fake, server, session } = createWorld({ clock: 'virtual' })
    fake.faults.add('login', { delayMs: 6000 })
    let outcome
    session.login().then((value) => (outcome = value), (error) => (outcome = error))
    await fake.clock.advance(100)
    fake.app.hide()
    await pass(fake, 600000, 60000)
    assert.equal(outcome, undefined)
    fake.app.show()
    await pass(fake, 1000)
    assert.equal(outcome.code, 'ERR_TIMEOUT')
    assert.equal((await outcomeOf(fake, session.login({ force: true }))).value.token, 'token-1')
    assert.equal(server.logins, 1)
  })

  test('requests interrupted by the background are network failures, and the next one works', async () => {
    const { fake, server, session } = createWorld({ clock: 'virtual' })
    await outcomeOf(fake, session.login())
    fake.faults.add('request', { hang: true })
    let failure
    session.request(orders).catch((error) => (failure = error))
    fake.app.hide()
    await pass(fake, 10000)
    fake.app.show()
    await pass(fake, 500)
    assert.equal(failure.code, 'ERR_NETWORK')
    assert.equal(failure.errno, 600003)
    assert.equal((await outcomeOf(fake, session.request(orders))).value.statusCode, 200)
    assert.equal(server.logins, 1)
  })

  test('a clock that is set back or forward makes no loop and no immortal token', async () => {
    for (const jump of [-86400000, 86400000]) {
      const { fake, server, session } = createWorld({ clock: 'virtual' })
      await outcomeOf(fake, session.login())
      fake.clock.jump(jump)
      for (let count = 0; count < 5; count++) await outcomeOf(fake, session.ensureLogin())
      assert.ok(server.logins <= 2)
      await pass(fake, 7300000, 100000)
      await outcomeOf(fake, session.ensureLogin())
      assert.ok(server.logins >= 2 && server.logins <= 3, String(server.logins))
    }
  })

  test('the fuse restores by the clock', async () => {
    const { fake, server, session } = createWorld({ clock: 'virtual' }, { fuse: { capacity: 1, restoreAfterMs: 30000, coolDownMs: 0 } })
    await outcomeOf(fake, session.login())
    await outcomeOf(fake, session.refreshLogin())
    const { error } = await outcomeOf(fake, session.refreshLogin())
    assert.equal(error.code, 'ERR_FUSE_TRIPPED')
    assert.ok(error.retryAfterMs > 29000 && error.retryAfterMs <= 30000)
    await pass(fake, 30000)
    assert.equal((await outcomeOf(fake, session.refreshLogin())).error, undefined)
    assert.equal(server.logins, 3)
  })
})

describe('mustAuth', () => {
  const pages = { 'pages/order/order': () => ({}), 'pages/terms/terms': () => ({}) }
  const withAuthPage = { authPage: 'pages/auth/auth', authSteps: ['phone'] }
  const both = Object.assign({ 'pages/auth/auth': () => ({}) }, pages)

  const missing = [
    ['before any page', {}, {}, {}, 'no-page', /before any page exists/],
    ['without a popup', { '/pages/order/order': {} }, {}, {}, 'no-popup', /pages\/order\/order has no <auth-popup id="auth-popup">/],
    ['with something else as a popup', { '/pages/order/order': { components: { '#auth-popup': {} } } }, {}, {}, 'no-component', /usingComponents/],
    ['for a page without authPage', { '/pages/order/order': {} }, {}, { mode: 'page' }, 'no-auth-page', /given no authPage/],
    ['with an authPage that app.json lacks', { '/pages/order/order': {} }, withAuthPage, {}, 'auth-page-absent', /\/pages\/auth\/auth is not in app\.json/],
  ]
  for (const [what, open, options, asked, reason, words] of missing)
    test(what + ' says what is missing, to everybody who waits', async () => {
      const { fake, session } = createWorld({ pages }, options)
      for (const [url, page] of Object.entries(open)) fake.pages.open(url, page)
      const told = []
      session.status.auth.onceFail((error) => told.push(error.message))
      const failure = (given) => session.mustAuth(Object.assign({}, asked, given)).catch((error) => error)
      const errors = await Promise.all([failure(), failure(), failure({ mustAuthStep: 3 })])
      for (const { code, message, cause } of errors) {
        assert.equal(code, 'ERR_AUTH_COMPONENT_MISSING')
        assert.match(message, words)
        assert.deepEqual(cause, { reason })
      }
      assert.match(told[0], words)
    })

  const waiting = async (given = {}) => {
    const world = createWorld({ clock: 'virtual', pages: both }, withAuthPage)
    await outcomeOf(world.fake, world.session.login())
    world.fake.pages.open('/pages/order/order?id=7')
    const reached = world.session.mustAuth(Object.assign({ mode: 'page' }, given))
    await world.fake.clock.advance(1000)
    assert.equal(world.fake.pages.current().route, 'pages/auth/auth')
    return Object.assign(world, { reached })
  }

  test('settles when the user leaves an authorization page that has no flow', async () => {
    const { fake, reached } = await waiting()
    fake.pages.back()
    assert.equal((await outcomeOf(fake, reached, 1000)).error.code, 'ERR_AUTH_CANCELLED')
    assert.equal(fake.pages.current().route, 'pages/order/order')
    await fake.clock.advance(1000)
    assert.equal(fake.clock.pending(), 0, 'nobody looks for it any more')
  })

  test('takes the authorization page away with what was opened from it', async () => {
    const { fake, server, session, reached } = await waiting()
    fake.wx.navigateTo({ url: '/pages/terms/terms' })
    await fake.clock.advance(100)
    assert.equal(fake.pages.all().length, 3)
    server.userInfo = { hasPhone: true }
    const { code } = await fake.taps.phone()
    await outcomeOf(fake, session.updatePhone({ code }))
    assert.equal((await outcomeOf(fake, reached)).error, undefined)
    await fake.clock.advance(100)
    assert.deepEqual(fake.pages.all().map(({ route, options }) => [route, options.id]), [['pages/order/order', '7']])
  })

  test('a navigation that fails after its flow has ended does not end the next one', async () => {
    const { fake, session } = createWorld({ clock: 'virtual', pages: both }, withAuthPage)
    await outcomeOf(fake, session.login())
    fake.pages.open('/pages/order/order')
    fake.faults.add('navigateTo', { errMsg: 'navigateTo:fail timeout', delayMs: 3000 })
    const first = session.mustAuth({ mode: 'page' }).catch((error) => error)
    await fake.clock.advance(1000)
    await outcomeOf(fake, session.logout())
    assert.equal((await first).code, 'ERR_SUPERSEDED')
    await outcomeOf(fake, session.login())
    fake.faults.add('navigateTo', { hang: true })
    let ended = false
    session.mustAuth({ mode: 'page' }).catch(() => (ended = true))
    await fake.clock.advance(5000)
    assert.equal(ended, false)
    session.dispose()
  })

  test('ends when the platform never says what became of a navigation', async () => {
    const { fake, session } = createWorld({ clock: 'virtual', pages: both }, withAuthPage)
    fake.pages.open('/pages/order/order')
    fake.faults.add('navigateTo', { hang: true })
    const { error } = await outcomeOf(fake, session.mustAuth(), 20000)
    assert.deepEqual([error.code, error.cause.reason], ['ERR_AUTH_COMPONENT_MISSING', 'auth-page-failed'])
    assert.equal(fake.calls.redirectTo, undefined)
  })
})

test('no timer is set for longer than a timer can be, though the clock jumps while it is set', async () => {
  const { session } = createWorld()
  const delays = []
  const { setTimeout: original } = globalThis
  const { now } = Date
  let looks = 0
  globalThis.setTimeout = (callback, delay, ...rest) => {
    delays.push(delay)
    return original(callback, Math.min(delay, 5), ...rest)
  }
  Date.now = () => now() - (++looks % 2) * 30 * 24 * 3600 * 1000
  try {
    await session.login().catch(() => {})
  } finally {
    Object.assign(globalThis, { setTimeout: original })
    Date.now = now
    session.dispose()
  }
  assert.equal(Math.max(...delays.filter((delay) => delay > 0)), 0x7fffffff)
})

describe('a storm', () => {
  test('10,000 callers of ensureLogin are one login', async () => {
    const { fake, server, session } = createWorld()
    await Promise.all(Array.from({ length: 10000 }, () => session.ensureLogin()))
    assert.equal(server.logins, 1)
    assert.equal(fake.calls.login, 1)
  })

  test('a logout during a login leaves no session behind', async () => {
    const { fake, session } = createWorld({ latencyMs: 10 })
    const login = session.login().catch((error) => error)
    while (!fake.calls.login) await soon(1)
    await session.logout()
    assert.equal((await login).code, 'ERR_SUPERSEDED')
    await soon(60)
    assert.equal(session.snapshot().loggedIn, false)
    const again = createSession({ baseURL: ORIGIN, host: fake.wx })
    await again.login()
    assert.equal(fake.calls.login, 2)
  })

  test('requests that wait while the user logs out are told so', async () => {
    const { fake, session } = createWorld({ latencyMs: 10 })
    const waiting = Array.from({ length: 30 }, () => session.request(orders).catch(({ code }) => code))
    while (!fake.calls.login) await soon(1)
    await session.logout()
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['ERR_SUPERSEDED']))
  })
})
