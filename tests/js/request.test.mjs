import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const orders = ORIGIN + '/orders'
const sent = (fake, path) => fake.network.log.filter(({ url }) => url.includes(path))
/** Of the ten, one is the contract's. */
const PLACES = 9

const until = async (condition) => {
  for (let turn = 0; turn < 500 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  assert.ok(condition(), 'did not come true: ' + condition)
}

describe('request', () => {
  test('waits for the login, carries the token and passes options on', async () => {
    const { fake, server, session } = createWorld()
    const response = await session.request({ url: orders, method: 'POST', data: { a: 1 }, header: { 'x-mine': '1' } })
    assert.equal(response.statusCode, 200)
    assert.equal(server.logins, 1)
    const [request] = sent(fake, '/orders')
    assert.equal(request.method, 'POST')
    assert.equal(request.body, '{"a":1}')
    assert.equal(request.header['x-mine'], '1')
    assert.equal(request.header.authorization, 'Bearer token-1')
  })

  test('leaves the options of the caller as they were', async () => {
    const { session } = createWorld()
    const header = Object.freeze({ 'x-mine': '1' })
    await session.request(Object.freeze({ url: orders, header }))
  })

  test('with needLogin false neither logs in nor carries a token', async () => {
    const { fake, server, session } = createWorld()
    await session.request({ url: orders, needLogin: false })
    await session.login()
    await session.request({ url: orders, needLogin: false })
    assert.equal(server.logins, 1)
    assert.deepEqual(sent(fake, '/orders').map(({ header }) => header.authorization), [undefined, undefined])
  })

  test("with needLogin 'optional' and nobody signed in goes without a token, and its 401 is the caller's", async () => {
    const { fake, server, session } = createWorld()
    const { statusCode } = await session.request({ url: orders, needLogin: 'optional' })
    assert.deepEqual([statusCode, server.logins, fake.calls.login], [401, 0, undefined])
    assert.equal(sent(fake, '/orders')[0].header.authorization, undefined)
  })

  test("with needLogin 'optional' takes the token of a login that is under way", async () => {
    const { fake, server, session } = createWorld()
    const login = session.login()
    const { statusCode } = await session.request({ url: orders, needLogin: 'optional' })
    await login
    assert.deepEqual([statusCode, server.logins], [200, 1])
    assert.equal(sent(fake, '/orders')[0].header.authorization, 'Bearer token-1')
  })

  test("with needLogin 'optional' goes without a token when that login fails, and during the back-off", async () => {
    const { fake, session } = createWorld()
    fake.faults.add('login', { errMsg: 'login:fail', errno: 108 })
    const login = session.login().catch(({ code }) => code)
    const answers = [await session.request({ url: orders, needLogin: 'optional' })]
    assert.equal(await login, 'ERR_NETWORK')
    answers.push(await session.request({ url: orders, needLogin: 'optional' }))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode), [401, 401])
    assert.equal(fake.calls.login, 1)
  })

  test("with needLogin 'optional' and a token refreshes after a 401 and sends once more", async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    server.token = 'replaced'
    const { statusCode } = await session.request({ url: orders, needLogin: 'optional' })
    assert.deepEqual([statusCode, server.logins, sent(fake, '/orders').length], [200, 2, 2])
  })

  test("with needLogin 'optional' takes the token that was stored, also before the engine is loaded", async () => {
    const first = createWorld()
    await first.session.login()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const storage = Object.fromEntries(first.fake.storage.keys().map((key) => [key, first.fake.storage.read(key).value]))
    const { fake, server, session } = createWorld({ storage })
    server.token = first.server.token
    const { statusCode } = await session.request({ url: orders, needLogin: 'optional' })
    assert.deepEqual([statusCode, fake.calls.login], [200, undefined])
  })

  test("with needLogin 'optional' is not sent once a logout has overtaken its wait", async () => {
    const { fake, session } = createWorld()
    session.login().catch(() => {})
    const request = session.request({ url: orders, needLogin: 'optional' })
    await until(() => fake.calls.login === 1)
    session.logout()
    await assert.rejects(request, { code: 'ERR_SUPERSEDED' })
    assert.equal(sent(fake, '/orders').length, 0)
  })

  for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
    test('respects a header ' + name + ' of the caller', async () => {
      const { fake, server, session } = createWorld()
      const response = await session.request({ url: orders, header: { [name]: 'Basic mine' } })
      assert.equal(response.statusCode, 401)
      assert.equal(server.logins, 0)
      assert.equal(sent(fake, '/orders')[0].header.authorization, 'Basic mine')
    })
  }

  test('after a 401 refreshes once and replays once with the new token, for all at the same time', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    server.token = 'replaced'
    const responses = await Promise.all(Array.from({ length: 50 }, () => session.request({ url: orders })))
    assert.ok(responses.every(({ statusCode }) => statusCode === 200))
    assert.equal(server.logins, 2)
    assert.equal(sent(fake, '/orders').filter(({ header }) => header.authorization === 'Bearer token-1').length <= 50, true)
  })

  test('a replay that is refused rejects with ERR_UNAUTHORIZED, after one refresh', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    server.handler = ({ url }) => (url === orders ? { statusCode: 401, data: { secret: 'body' } } : undefined)
    const error = await session.request({ url: orders }).catch((thrown) => thrown)
    assert.equal(error.code, 'ERR_UNAUTHORIZED')
    assert.deepEqual(error.cause, { status: 401 })
    assert.equal(sent(fake, '/orders').length, 2)
    assert.equal(server.logins, 2)
  })

  test('a back end that refuses every token is asked for at most as many as the fuse allows', async () => {
    const { server, session } = createWorld()
    await session.login()
    server.handler = ({ url }) => (url.startsWith(orders) ? { statusCode: 401 } : undefined)
    const codes = new Set()
    for (let count = 0; count < 20; count++)
      codes.add((await session.request({ url: orders + '/' + count }).catch((error) => error)).code)
    assert.equal(server.logins, 1 + 3)
    assert.ok(codes.has('ERR_FUSE_TRIPPED'))
    assert.ok(codes.has('ERR_FUSE_LOCKED'))
  })

  test('a request that is served gives the fuse its unit back, a failing server does not', async () => {
    const { server, session } = createWorld({}, { fuse: { capacity: 2 } })
    await session.login()
    const units = () => session.snapshot().fuse.units
    await session.refreshLogin()
    assert.equal(units(), 1)
    server.handler = ({ url }) => (url === orders ? { statusCode: 502 } : undefined)
    await session.request({ url: orders })
    assert.equal(units(), 1)
    server.handler = null
    await session.request({ url: orders })
    assert.equal(units(), 2)
  })

  test('any other status resolves, as in wx.request', async () => {
    const { server, session } = createWorld()
    server.handler = ({ url }) => (url === orders ? { statusCode: 500, data: 'oops' } : undefined)
    assert.equal((await session.request({ url: orders })).statusCode, 500)
  })

  test('keeps the last of the ten places for the contract, and queues what is beyond, first come first served', async () => {
    const { fake, session } = createWorld()
    await session.login()
    let most = 0
    const order = []
    await Promise.all(
      Array.from({ length: 35 }, (_, index) => {
        const request = session.request({ url: orders + '?' + index })
        most = Math.max(most, fake.network.running())
        return request.then(() => order.push(index))
      })
    )
    assert.equal(most, PLACES)
    assert.deepEqual(order, Array.from({ length: 35 }, (_, index) => index))
    assert.deepEqual(fake.thrown, [])
  })

  const busy = (server, session, delays) => {
    server.handler = ({ url }) => (url.includes('cdn') ? { delayMs: Number(url.split('?')[1]) } : undefined)
    return delays.map((delay) => session.request({ url: 'https://cdn.example.net/?' + delay }))
  }

  test('what waited in the queue travels with the token of its own turn', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    const others = busy(server, session, [...Array(PLACES - 1).fill(400), 30, 60])
    const last = session.request({ url: orders })
    await session.refreshLogin()
    server.token = 'replaced'
    assert.equal((await last).statusCode, 200)
    await Promise.all(others)
    assert.deepEqual(sent(fake, '/orders').map(({ header }) => header.authorization), ['Bearer token-2', 'Bearer token-3'])
  })

  test('what waits in the queue while the token is replaced does not travel with the old one', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    server.token = 'replaced'
    const responses = await Promise.all(Array.from({ length: 100 }, () => session.request({ url: orders })))
    assert.ok(responses.every(({ statusCode }) => statusCode === 200))
    assert.equal(sent(fake, '/orders').length, 100 + PLACES)
    assert.equal(server.logins, 2)
  })

  test('a token that lives shorter than the margin of renewal is used all the same', async () => {
    const { server, session } = createWorld()
    server.handler = ({ url }) => {
      if (!url.endsWith('/silentLogin')) return undefined
      server.token = 'short-' + ++server.logins
      return { data: { token: server.token, expiresIn: 5 } }
    }
    const responses = await Promise.all(Array.from({ length: 35 }, () => session.request({ url: orders })))
    assert.ok(responses.every(({ statusCode }) => statusCode === 200))
    assert.ok(server.logins <= 2, String(server.logins))
  })

  test('abort works while waiting for the login, in the queue and on the way', async () => {
    const { fake, session } = createWorld({ latencyMs: 10 })
    const early = session.request({ url: orders + '?early' })
    early.abort()
    await assert.rejects(early, { code: 'ERR_ABORTED', errMsg: 'request:fail abort' })

    const all = Array.from({ length: PLACES + 1 }, (_, index) => session.request({ url: orders + '?' + index }))
    const settled = Promise.allSettled(all)
    await until(() => fake.network.running() === PLACES)
    all[PLACES].abort()
    all[0].abort()
    all[0].abort()
    const outcome = await settled
    assert.deepEqual(outcome.map(({ status }) => status), ['rejected', ...Array(PLACES - 1).fill('fulfilled'), 'rejected'])
    assert.equal(sent(fake, 'early').length, 0)
    assert.equal(sent(fake, 'orders?' + PLACES).length, 0)
    assert.equal(fake.calls.request, fake.network.log.length, 'no request met a full platform')

    for (let round = 0; round < 3; round++) {
      const running = Array.from({ length: 25 }, () => session.request({ url: orders }))
      const over = Promise.allSettled(running)
      await until(() => fake.network.running() === PLACES)
      for (const request of running.slice(0, 15)) request.abort()
      assert.equal((await over).filter(({ status }) => status === 'fulfilled').length, 10)
    }
    assert.equal(fake.calls.request, fake.network.log.length, 'no request met a full platform')
  })

  test('an abort frees its place even if the platform never says so', async () => {
    const { session, fake } = createWorld()
    const urls = []
    fake.wx.request = ({ url }) => urls.push(url) && { abort() {} }
    const silent = Array.from({ length: PLACES + 1 }, (_, index) => session.request({ url: 'https://a.example/' + index, needLogin: false }))
    assert.equal(urls.length, PLACES)
    const aborted = assert.rejects(silent[3], { code: 'ERR_ABORTED' })
    silent[3].abort()
    await aborted
    assert.equal(urls.at(-1), 'https://a.example/' + PLACES)
  })

  test('callbacks are called as by wx.request, and then nobody need catch the promise', async () => {
    const { server, session } = createWorld()
    const called = []
    const callbacks = {
      success: ({ statusCode }) => called.push(['success', statusCode]),
      fail: ({ code, errMsg }) => called.push(['fail', code, errMsg]),
      complete: () => called.push(['complete']),
    }
    await session.request(Object.assign({ url: orders }, callbacks))
    server.handler = () => {
      throw new Error('down')
    }
    session.request(Object.assign({ url: orders }, callbacks))
    await until(() => called.length === 4)
    assert.deepEqual(called, [['success', 200], ['complete'], ['fail', 'ERR_NETWORK', 'request:fail down'], ['complete']])
  })

  test('a callback that throws harms nobody, and surfaces as an uncaught error of the app', async () => {
    const { fake, session } = createWorld()
    let completed = false
    const response = await session.request({
      url: orders,
      success() {
        throw new Error('mine')
      },
      complete() {
        completed = true
      },
    })
    assert.equal(response.statusCode, 200)
    assert.ok(completed)
    await until(() => fake.thrown.length)
    assert.equal(fake.thrown[0].message, 'mine')
  })

  test('listeners of the task survive the login, and hear of the replay alone', async () => {
    const { server, session } = createWorld()
    await session.login()
    server.token = 'replaced'
    const seen = []
    const request = session.request({ url: orders, enableChunked: true })
    request.onHeadersReceived(({ statusCode }) => seen.push(statusCode))
    request.onChunkReceived(() => seen.push('chunk'))
    await request
    assert.deepEqual(seen, [200, 'chunk'])
  })

  test('a renewed token in an answer is used from then on', async () => {
    const renewedToken = ({ header }) => header['x-token'] && { token: header['x-token'], expiresIn: 60 }
    const { fake, server, session } = createWorld({}, { renewedToken })
    server.handler = ({ url }) => {
      if (!url.endsWith('/renew')) return undefined
      server.token = 'renewed'
      return { header: { 'x-token': 'renewed' } }
    }
    await session.request({ url: ORIGIN + '/renew' })
    await session.request({ url: orders })
    assert.equal(sent(fake, '/orders')[0].header.authorization, 'Bearer renewed')
    assert.equal(server.logins, 1)
  })

  test('what is ours to read is not given to the platform', async () => {
    const { fake, session } = createWorld()
    const given = []
    const { request } = fake.wx
    fake.wx.request = (options) => given.push(options) && request(options)
    await session.request({ url: orders, needLogin: false, isUnauthorized: () => false })
    await session.request({ url: orders })
    const [ours, plain] = given.filter(({ url }) => url === orders)
    assert.deepEqual([ours.needLogin, ours.isUnauthorized], [undefined, undefined])
    assert.deepEqual(['needLogin' in plain, 'isUnauthorized' in plain], [false, false])
  })

  test('isUnauthorized and formatToken are the app\'s', async () => {
    const options = { isUnauthorized: ({ data }) => data.code === 4001, formatToken: (token) => 'Token ' + token }
    const { fake, server, session } = createWorld({}, options)
    server.handler = ({ url, header }) =>
      url === orders ? { data: header.authorization === 'Token token-2' ? { code: 0 } : { code: 4001 } } : undefined
    const response = await session.request({ url: orders })
    assert.deepEqual(response.data, { code: 0 })
    assert.equal(server.logins, 2)
    assert.equal(sent(fake, '/orders')[0].header.authorization, 'Token token-1')
  })

  test('hooks that throw fall back to the status', async () => {
    const boom = () => {
      throw new Error('hook')
    }
    const { fake, session, server } = createWorld({}, { isUnauthorized: boom, renewedToken: boom })
    await session.login()
    server.token = 'replaced'
    assert.equal((await session.request({ url: orders })).statusCode, 200)
    await until(() => fake.thrown.length)
    assert.equal(fake.thrown[0].message, 'hook')
  })

  test('a formatToken without a result is a typed error', async () => {
    const { session } = createWorld({}, { formatToken: () => undefined })
    await assert.rejects(session.request({ url: orders }), { code: 'ERR_CONFIG', message: /formatToken/ })
  })

  test('being offline, slow or in the background neither logs out nor takes a fuse unit', async () => {
    const { fake, session } = createWorld()
    await session.login()
    const fuse = JSON.stringify(session.snapshot().fuse)
    const faults = [
      [{ errno: 600001 }, 'ERR_NETWORK'],
      [{ errno: 5 }, 'ERR_TIMEOUT'],
      [{ errMsg: 'time out' }, 'ERR_TIMEOUT'],
      [{ errMsg: '请求超时' }, 'ERR_TIMEOUT'],
      [{ errno: 600003 }, 'ERR_NETWORK'],
      [{ errMsg: 'interrupted' }, 'ERR_NETWORK'],
    ]
    for (const [fault, code] of faults) {
      fake.faults.add('request', fault)
      await assert.rejects(session.request({ url: orders }), { code })
    }
    assert.equal(session.snapshot().loggedIn, true)
    assert.equal(JSON.stringify(session.snapshot().fuse), fuse)
  })
})

describe('a token goes home only', () => {
  const lookalikes = [
    'https://api.example.com.evil.net/x',
    'https://api.example.com@evil.net/x',
    'https://user:pass@api.example.com/x',
    'https://api.example.com:8443/x',
    'http://api.example.com/x',
    'https://api.example.com./x',
    'https://evil.net/https://api.example.com/x',
    'https://evil.net?https://api.example.com/x',
    'https://evil.net#@api.example.com/x',
    'https://evil.net\\@api.example.com/x',
    'https://api.example.com\\@evil.net/x',
    'https://api.example.com?@evil.net/x',
    'https://api.example.com%2eevil.net/x',
    'https://api.example.com%00.evil.net/x',
    'https://xapi.example.com/x',
    'https://example.com/x',
    ' https://api.example.com/x',
    'https:/api.example.com/x',
    'https:///api.example.com/x',
    '//api.example.com/x',
  ]
  for (const url of lookalikes) {
    test('not to ' + url, async () => {
      const seen = []
      const { fake, session } = createWorld()
      await session.login()
      const { request } = fake.wx
      fake.wx.request = (options) => {
        seen.push(options)
        return request(options)
      }
      await session.request({ url }).catch(() => {})
      assert.equal(seen.length, 1)
      assert.equal(JSON.stringify(seen[0].header || {}).includes('token-1'), false)
    })
  }

  for (const url of [ORIGIN + '/x', ORIGIN, ORIGIN + '?a=1', ORIGIN + '?next=/x', ORIGIN + ':443/x', 'HTTPS://API.EXAMPLE.COM/x']) {
    test('but to ' + url, async () => {
      const { fake, session } = createWorld()
      await session.request({ url })
      assert.equal(fake.network.log[1].header.authorization, 'Bearer token-1')
    })
  }

  test('and to further trusted origins', async () => {
    const { fake, session } = createWorld({}, { trustedOrigins: ['https://img.example.com/'] })
    await session.request({ url: 'https://img.example.com/x' }).catch(() => {})
    assert.equal(fake.network.log[1].header.authorization, 'Bearer token-1')
  })

  test('an address elsewhere needs no login', async () => {
    const { server, session } = createWorld()
    await session.request({ url: 'https://cdn.example.net/x' })
    assert.equal(server.logins, 0)
  })

  test('an address elsewhere is told to the logger once, without a password in it', async () => {
    const said = []
    const { session } = createWorld({}, { logger: { info: (text) => said.push(text) } })
    for (let count = 0; count < 3; count++) await session.request({ url: 'https://user:secret@cdn.example.net/x' })
    assert.deepEqual(said, ['mp-session: no token for cdn.example.net, which is not trusted'])
  })

  test('verdicts on addresses are remembered, but not without end', async () => {
    const said = []
    const { session } = createWorld({}, { logger: { info: (text) => said.push(text) } })
    const ask = (index) => session.request({ url: 'https://cdn' + index + '.example.net/x' })
    for (let index = 0; index <= 64; index++) await ask(index)
    await ask(0)
    assert.equal(said.length, 66)
  })

  test('without any trusted origin a request says so instead of travelling without', async () => {
    const { session } = createWorld({}, { baseURL: undefined, backend: { silentLogin: () => ({ token: 't' }) } })
    await assert.rejects(session.request({ url: orders }), { code: 'ERR_CONFIG', message: /trustedOrigins/ })
    assert.equal((await session.request({ url: orders, needLogin: false })).statusCode, 401)
  })

  test('the login call carries no token', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await session.refreshLogin()
    assert.deepEqual(sent(fake, '/silentLogin').map(({ header }) => header.authorization), [undefined, undefined])
  })
})
