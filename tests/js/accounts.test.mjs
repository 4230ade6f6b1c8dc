// The accounts that people have: refresh tokens, sign-ins made elsewhere, staying out, registration.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createSession, createWorld } from './support/sdk.mjs'

const orders = { url: ORIGIN + '/orders' }
/** What a session that was disposed of had still to write. */
const written = () => new Promise((resolve) => setTimeout(resolve, 20))

/** A back end with refresh tokens that are each good for one answer. */
const rotating = (options) => {
  const world = createWorld(undefined, options)
  const { server } = world
  Object.assign(server, { refreshes: [], refresh: '', lose: 0, refuseRefresh: undefined })
  const sign = () => {
    server.token = 'token-' + (server.logins + server.refreshes.length)
    server.refresh = 'refresh-' + (server.logins + server.refreshes.length)
    return { data: { token: server.token, expiresIn: 7200, refreshToken: server.refresh, userInfo: server.userInfo } }
  }
  server.handler = (sent) => {
    if (sent.url === ORIGIN + '/silentLogin') {
      server.logins++
      return sign()
    }
    if (sent.url !== ORIGIN + '/refreshToken') return undefined
    server.refreshes.push(sent.data.refreshToken)
    if (server.refuseRefresh) return server.refuseRefresh
    return sign()
  }
  return world
}

describe('a refresh token', () => {
  test('renews a refused token without wx.login, once for all who were refused', async () => {
    const { fake, server, session } = rotating()
    await session.login()
    server.token = 'other'
    const answers = await Promise.all(Array.from({ length: 5 }, () => session.request(orders)))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode), [200, 200, 200, 200, 200])
    assert.deepEqual([fake.calls.login, server.logins, server.refreshes], [1, 1, ['refresh-1']])
  })

  test('is kept over a restart, and sent nowhere but to its own address', async () => {
    const { fake, server, session } = rotating()
    await session.login()
    session.dispose()
    const next = createSession({ baseURL: ORIGIN, host: fake.wx })
    server.token = 'other'
    await next.request(orders)
    assert.deepEqual(server.refreshes, ['refresh-1'])
    for (const { url, body, header } of fake.network.log)
      if (!url.endsWith('/refreshToken')) assert.doesNotMatch(url + body + JSON.stringify(header), /refresh-\d/)
    assert.doesNotMatch(next.dump() + JSON.stringify(next.snapshot()), /refresh-\d/)
  })

  test('that is refused gives way to wx.login in the same flight', async () => {
    const { fake, server, session } = rotating()
    await session.login()
    server.token = 'other'
    server.refuseRefresh = { statusCode: 401, data: { code: 'REUSED', message: '' } }
    const { statusCode } = await session.request(orders)
    assert.deepEqual([statusCode, fake.calls.login, server.refreshes.length], [200, 2, 1])
  })

  test('that got no answer is sent once more', async () => {
    const { fake, server, session } = rotating()
    await session.login()
    server.token = 'other'
    fake.faults.add('request', { url: '/refreshToken', errMsg: 'fail', errno: 600001 })
    await assert.rejects(session.request(orders), { code: 'ERR_NETWORK' })
    assert.equal(session.snapshot().state, 'signed-in')
    await session.refreshLogin().catch(() => {})
    fake.app.show()
    await session.refreshLogin()
    assert.deepEqual([fake.calls.login, server.refreshes], [1, ['refresh-1']])
  })

  for (const [what, refreshToken] of [
    ['no text', 5],
    ['with a line break', 'a\nb'],
    ['too long', 'x'.repeat(4097)],
  ])
    test('that is ' + what + ' is refused with its name', async () => {
      const { server, session } = createWorld()
      server.handler = () => ({ data: { token: 't', refreshToken } })
      await assert.rejects(session.login(), { code: 'ERR_BACKEND_PROTOCOL', message: /refreshToken/ })
    })

  test('is renewed by a function of the app', async () => {
    const sent = []
    const backend = {
      silentLogin: () => ({ token: 'one', refreshToken: 'first' }),
      refreshToken: (request) => sent.push(request) && { token: 'two' },
    }
    const { session } = createWorld(undefined, { backend })
    await session.login()
    await session.refreshLogin()
    const [{ refreshToken, deviceId }] = sent
    assert.deepEqual([await session.getToken(), refreshToken, typeof deviceId, sent.length], ['two', 'first', 'string', 1])
  })
})

describe('the end of a token as a point in time', () => {
  const lives = async (reply, header, now = 1700000000000) => {
    const { fake, server, session } = createWorld({ clock: 'virtual', startAt: now })
    server.handler = () => ({ header, data: Object.assign({ token: 't' }, reply) })
    const login = session.login().catch((error) => error)
    await fake.clock.advance(100)
    const ended = await login
    return ended instanceof Error ? ended.message : Math.round((session.snapshot().expiresAt - fake.clock.now()) / 60000)
  }

  test('is read as milliseconds and as text, by the clock of the answer where it tells its own', async () => {
    assert.equal(await lives({ expiresAt: 1700000000000 + 7200000 }), 120)
    assert.equal(await lives({ expiresAt: new Date(1700000000000 + 3600000).toISOString() }), 60)
    assert.equal(await lives({ expiresAt: '2023-11-15 07:13:20+08:00' }), 60)
    // The phone's clock is an hour behind.
    const date = new Date(1700000000000 + 3600000).toUTCString()
    assert.equal(await lives({ expiresAt: 1700000000000 + 3600000 + 7200000 }, { Date: date }), 120)
    assert.equal(await lives({ expiresAt: 1, expiresIn: 600 }), 10)
  })

  test('that is over, or none, is named', async () => {
    for (const soon of [-1, 800]) assert.match(await lives({ expiresAt: 1700000000000 + soon }), /expiresAt must be at least 1 second from now/)
    // The answer comes some ms after the start, and its own clock says when.
    const date = new Date(1700000000000).toUTCString()
    assert.equal(await lives({ expiresAt: 1700000000000 + 1000 }, { Date: date }), 0)
    assert.match(await lives({ expiresAt: 1700000000000 + 999 }, { Date: date }), /expiresAt must be at least 1 second from now/)
    for (const expiresAt of ['tomorrow', '2023-11-15', NaN, null, {}, true])
      assert.match(await lives({ expiresAt }), /expiresAt must be milliseconds since the epoch or an RFC 3339 text/)
  })
})

describe('an adopted account', () => {
  const reply = { token: 'sms-token', expiresIn: 7200, userInfo: { nickName: 'Li', hasPhone: true } }

  test('takes the place of the silent one: what was under way is overtaken', async () => {
    const { server, session } = createWorld()
    const events = []
    for (const type of ['account-switched', 'login-succeeded', 'login-required']) session.on(type, (event) => events.push(event.type))
    await session.login()
    const update = session.updateUser({ nickName: 'Wang' }).catch((error) => error.code)
    server.token = 'sms-token'
    const { token, userInfo, reused } = await session.adopt(reply)
    assert.deepEqual([token, userInfo, reused], ['sms-token', reply.userInfo, false])
    assert.equal(await update, 'ERR_SUPERSEDED')
    assert.deepEqual(events, ['login-succeeded', 'account-switched', 'login-succeeded'])
    assert.equal(session.snapshot().account, 'adopted')
    assert.equal((await session.request(orders)).statusCode, 200)
  })

  test('is never replaced by a silent login, also after a restart', async () => {
    const { fake, server, session } = createWorld()
    await session.adopt(reply)
    const required = []
    session.on('login-required', ({ type }) => required.push(type))
    await assert.rejects(session.request(orders), { code: 'ERR_LOGIN_REQUIRED' })
    await assert.rejects(session.ensureLogin(), { code: 'ERR_LOGIN_REQUIRED', message: /adopt\(\)/ })
    assert.deepEqual([required, session.snapshot().loginRequired], [['login-required'], true])
    session.dispose()
    const next = createSession({ baseURL: ORIGIN, host: fake.wx })
    await assert.rejects(next.login(), { code: 'ERR_LOGIN_REQUIRED' })
    const anonymous = await next.request(Object.assign({ needLogin: 'optional' }, orders))
    assert.equal(anonymous.statusCode, 401)
    assert.equal(fake.calls.login, undefined)
    await next.login({ force: true })
    assert.deepEqual([next.snapshot().account, server.logins], ['silent', 1])
  })

  test('goes on with its refresh token', async () => {
    const { fake, server, session } = rotating()
    await session.adopt(Object.assign({ refreshToken: 'sms-refresh' }, reply))
    assert.equal((await session.request(orders)).statusCode, 200)
    assert.deepEqual([fake.calls.login, server.refreshes, session.snapshot().account], [undefined, ['sms-refresh'], 'adopted'])
  })

  test('says that it is the silent one: who waits for the login has it', async () => {
    const { fake, session } = createWorld({ latencyMs: 30 })
    const waits = [session.ensureLogin(), session.login()]
    await session.adopt(reply, { silent: true })
    await Promise.all(waits)
    assert.equal(await session.getToken(), 'sms-token')
    assert.deepEqual([session.snapshot().account, fake.network.log.length], ['silent', 0])
  })

  for (const [what, wrong, named] of [
    ['nothing', undefined, /the reply must be an object/],
    ['without a token', { registered: false }, /token must be a non-empty string/],
    ['with a token that cannot travel', { token: 'a\r\nX: b' }, /adopt: token/],
    ['with a life in milliseconds', { token: 't', expiresIn: 1795742517695 }, /adopt: expiresIn/],
    ['with an end that is none', { token: 't', expiresAt: 'soon' }, /adopt: expiresAt/],
    ['with a user that is none', { token: 't', userInfo: 'Li' }, /adopt: userInfo/],
  ])
    test(what + ' changes nothing', async () => {
      const { session } = createWorld()
      await session.login()
      await assert.rejects(session.adopt(wrong), { code: 'ERR_BACKEND_PROTOCOL', message: named })
      assert.deepEqual([await session.getToken(), session.snapshot().account], ['token-1', 'silent'])
    })

  test('leaves the way of requests free, whatever became of it', { timeout: 5000 }, async () => {
    // Tokens without an end: what the core says of them is the same before and after.
    const { server, session } = createWorld()
    server.handler = ({ url }) => (url.endsWith('/silentLogin') ? { data: { token: 'endless' } } : undefined)
    await session.login()
    server.token = 'endless'
    await assert.rejects(session.adopt({ token: 'not a token' }), { code: 'ERR_BACKEND_PROTOCOL' })
    assert.equal((await session.request(orders)).statusCode, 200)
    server.token = 'adopted'
    await session.adopt({ token: 'adopted' })
    // More than there are places: those that wait for one look again when they get it.
    const answers = await Promise.all(Array.from({ length: 30 }, () => session.request(orders)))
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  })

  test('has options that are checked', async () => {
    const { session } = createWorld()
    await assert.rejects(session.adopt(reply, { silent: 1 }), { code: 'ERR_CONFIG' })
    await assert.rejects(session.logout({ staySignedOut: 'yes' }), { code: 'ERR_CONFIG' })
  })
})

describe('signed out', () => {
  test('to stay out means out, until somebody asks', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    await session.logout({ staySignedOut: true })
    await assert.rejects(session.request(orders), { code: 'ERR_LOGIN_REQUIRED' })
    session.dispose()
    const next = createSession({ baseURL: ORIGIN, host: fake.wx })
    await assert.rejects(next.ensureLogin(), { code: 'ERR_LOGIN_REQUIRED' })
    assert.equal(server.logins, 1)
    await next.login({ force: true })
    assert.equal((await next.request(orders)).statusCode, 200)
  })

  test('an app that may not sign in unasked does not', async () => {
    const { server, session } = createWorld(undefined, { autoLogin: false })
    await assert.rejects(session.ensureLogin(), { code: 'ERR_LOGIN_REQUIRED' })
    await session.login({ force: true })
    server.token = 'other'
    assert.equal((await session.request(orders)).statusCode, 200)
    await session.logout()
    await assert.rejects(session.getToken(), { code: 'ERR_LOGIN_REQUIRED' })
    assert.equal(server.logins, 2)
  })

  test('by the back end on purpose stays out: two phones do not evict each other for ever', async () => {
    const { server, session } = rotating({ isSessionEnded: ({ data }) => data.code === 'KICKED' })
    await session.login()
    const kicked = server.handler
    server.handler = (sent) => (/orders|refresh/.test(sent.url) ? { statusCode: 401, data: { code: 'KICKED' } } : kicked(sent))
    const ends = []
    for (const type of ['signed-out', 'login-required']) session.on(type, (event) => ends.push(event.type))
    const results = await Promise.allSettled([session.request(orders), session.request(orders)])
    assert.deepEqual(results.map(({ reason }) => [reason.code, reason.data.code]), Array(2).fill(['ERR_UNAUTHORIZED', 'KICKED']))
    assert.deepEqual([ends, server.logins, server.refreshes.length], [['signed-out', 'login-required'], 1, 0])
    await assert.rejects(session.ensureLogin(), { code: 'ERR_LOGIN_REQUIRED' })
  })

  test('of two phones on a back end with one live token per user the second has it, and the first is out', async () => {
    const shared = { logins: 0, token: '' }
    const request = ({ url, header }) => {
      if (url === ORIGIN + '/silentLogin') return { data: { token: (shared.token = 'token-' + ++shared.logins), expiresIn: 7200 } }
      return header.authorization === 'Bearer ' + shared.token ? { data: {} } : { statusCode: 401, data: { code: 'ELSEWHERE' } }
    }
    const phone = (options) => createWorld({ request }, options).session
    const poll = async (options) => {
      Object.assign(shared, { logins: 0, token: '' })
      const phones = [phone(options), phone(options)]
      for (let round = 0; round < 3; round++) for (const session of phones) await session.request(orders).catch(() => {})
      return [shared.logins, phones.map((session) => session.snapshot().loggedIn)]
    }
    assert.deepEqual(await poll({ isSessionEnded: ({ data }) => data.code === 'ELSEWHERE' }), [2, [false, true]])
    // Where the back end's word for it is not known, each takes the other's place again.
    const [logins] = await poll()
    assert.ok(logins > 3, String(logins))
  })

  test('by the answer to a refresh too', async () => {
    const { server, session } = rotating({ isSessionEnded: ({ data }) => data.code === 'KICKED' })
    await session.login()
    server.refuseRefresh = { statusCode: 401, data: { code: 'KICKED' } }
    await assert.rejects(session.refreshLogin(), { code: 'ERR_SUPERSEDED' })
    assert.deepEqual([server.logins, session.snapshot().loginRequired], [1, true])
  })
})

test('a device has one name, made up once: it goes with every sign-in and outlives sessions and logouts', async () => {
  const names = []
  const noting = (world) => {
    const { handler } = world.server
    world.server.handler = (sent) => {
      if (/silentLogin|refreshToken|register/.test(sent.url)) names.push(sent.data.deviceId)
      return sent.url.endsWith('/register') ? { data: { token: 'r' } } : handler(sent)
    }
    return world
  }
  const { fake, session } = noting(rotating())
  await session.login()
  await session.refreshLogin()
  await session.register()
  await session.logout()
  session.dispose()
  await written()
  const next = createSession({ baseURL: ORIGIN, host: fake.wx })
  await next.login()
  assert.equal(names.length, 4)
  assert.deepEqual([new Set(names).size, /^[!-~]{16,128}$/.test(names[0])], [1, true])
  await noting(rotating()).session.login()
  assert.notEqual(names[4], names[0])
})

describe('a user who is not registered', () => {
  const unknown = (options) => {
    const world = createWorld(undefined, options)
    const { server } = world
    Object.assign(server, { registrations: [], known: false })
    server.handler = (sent) => {
      const { pathname } = new URL(sent.url)
      if (pathname === '/silentLogin' && !server.known) return { data: { registered: false } }
      if (pathname !== '/register') return undefined
      server.registrations.push(sent.data)
      if (sent.data.phoneCode === 'bad') return { statusCode: 400, data: { code: 'INVALID_CODE', message: '' } }
      server.known = true
      server.token = 'new'
      return { data: { token: 'new', userInfo: { hasPhone: true } } }
    }
    return world
  }

  test('costs one call per start', async () => {
    const { fake, session } = unknown()
    const events = []
    session.on('registration-required', ({ type }) => events.push(type))
    const waits = await Promise.allSettled([session.ensureLogin(), session.login(), session.request(orders)])
    await assert.rejects(session.ensureLogin(), { code: 'ERR_UNREGISTERED' })
    assert.deepEqual(waits.map(({ reason }) => reason.code), ['ERR_UNREGISTERED', 'ERR_UNREGISTERED', 'ERR_UNREGISTERED'])
    assert.deepEqual([fake.calls.login, fake.network.log.length, events], [1, 1, ['registration-required']])
    assert.equal(session.snapshot().account, 'unregistered')
  })

  test('registers once for all who ask, with a code of wx.login beside what was given', async () => {
    const { server, session } = unknown()
    await session.ensureLogin().catch(() => {})
    const given = { phoneCode: 'phone-1', inviter: 'Wang' }
    const waits = [session.register(given), session.register({ phoneCode: 'phone-2' })]
    given.phoneCode = 'changed'
    const [{ token, reused }] = await Promise.all(waits)
    assert.deepEqual([token, reused, session.snapshot().account], ['new', false, 'silent'])
    assert.equal(server.registrations.length, 1)
    const [{ code, phoneCode, inviter }] = server.registrations
    assert.deepEqual([typeof code, phoneCode, inviter], ['string', 'phone-1', 'Wang'])
    assert.equal((await session.request(orders)).statusCode, 200)
  })

  test('hears why a registration was refused, and may try again at once', async () => {
    const { session } = unknown()
    await session.ensureLogin().catch(() => {})
    const error = await session.register({ phoneCode: 'bad' }).catch((thrown) => thrown)
    assert.deepEqual([error.code, error.cause.code], ['ERR_BACKEND_REJECTED', 'INVALID_CODE'])
    await session.register({ phoneCode: 'good' })
    await assert.rejects(session.register({ phoneCode: 7 }), { code: 'ERR_CONFIG', message: /phoneCode/ })
    await assert.rejects(session.register('phone'), { code: 'ERR_CONFIG' })
  })

  test('what the app sends with every sign-in goes along, and does not replace the contract’s fields', async () => {
    const sent = []
    const { server, session } = unknown({ loginData: async () => ({ channel: 'poster', code: 'mine' }) })
    const handler = server.handler
    server.handler = (request) => {
      sent.push(request.data)
      return handler(request)
    }
    await session.ensureLogin().catch(() => {})
    await session.register({ phoneCode: 'phone' })
    assert.deepEqual(sent.map(({ channel }) => channel), ['poster', 'poster'])
    assert.ok(sent.every(({ code }) => code !== 'mine'))
  })

  test('what loginData throws is the cause', async () => {
    const thrown = new Error('slip')
    const { session } = createWorld(undefined, {
      loginData() {
        throw thrown
      },
    })
    const error = await session.login().catch((caught) => caught)
    assert.deepEqual([error.code, error.cause], ['ERR_BACKEND_REJECTED', thrown])
    assert.match(error.message, /loginData threw/)
  })
})

test('a token with a line break is no token, wherever it comes from', async () => {
  const { fake, server, session } = createWorld({}, { renewedToken: () => 'a\r\nX-Other: b' })
  await session.login()
  await session.request(orders)
  assert.equal(await session.getToken(), 'token-1')
  server.handler = () => ({ data: { token: 'a\r\nX-Other: b' } })
  await assert.rejects(session.login({ force: true }), { code: 'ERR_BACKEND_PROTOCOL' })
  session.dispose()
  server.handler = null
  await written()
  const [key] = fake.storage.keys()
  const record = fake.storage.read(key).value
  fake.storage.write(key, Object.assign({}, record, { texts: record.texts.map((text) => (text === 'token-1' ? 'token-1\n' : text)) }))
  const next = createSession({ baseURL: ORIGIN, host: fake.wx })
  const ignored = []
  next.on('storage-ignored', ({ reason }) => ignored.push(reason))
  await next.ensureLogin()
  assert.deepEqual([ignored, await next.getToken()], [['corrupt'], 'token-2'])
})

test('a record of version 0.1 is read', async () => {
  const { fake, session } = createWorld()
  await session.login()
  session.dispose()
  await written()
  const [key] = fake.storage.keys()
  const { numbers, texts } = fake.storage.read(key).value
  fake.storage.write(key, { numbers: [1].concat(numbers.slice(1, 9)), texts: texts.slice(0, 3) })
  const next = createSession({ baseURL: ORIGIN, host: fake.wx })
  assert.equal(await next.getToken(), 'token-1')
  assert.deepEqual([fake.calls.login, next.snapshot().account, next.snapshot().loginRequired], [1, 'silent', false])
})
