// Rule 22: every request ends; rule 26: a call is what it was when it was made.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld, packaged } from './support/sdk.mjs'

const orders = ORIGIN + '/orders'
const outcomeOf = (promise) => {
  const outcome = { at: undefined }
  promise.then(
    (response) => Object.assign(outcome, { at: true, statusCode: response.statusCode }),
    (error) => Object.assign(outcome, { at: true, code: error.code, error })
  )
  return outcome
}
/** A world on the virtual clock whose engine is loaded: that takes real time. */
const start = async () => {
  const world = createWorld({ clock: 'virtual' })
  while (!world.session.snapshot().engine) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    await world.fake.clock.advance(1)
  }
  return world
}
const signIn = async ({ fake, session }) => {
  const login = session.login()
  await fake.clock.advance(100)
  await login
}

describe('a request that is never answered', () => {
  test('ends after 65 s of silence, and gives its place back', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    const { request } = fake.wx
    let calls = 0
    fake.wx.request = (options) => (calls++ < 9 ? undefined : request(options))
    const silent = Array.from({ length: 9 }, () => outcomeOf(session.request({ url: orders })))
    const waiting = outcomeOf(session.request({ url: orders }))
    await fake.clock.advance(64000)
    assert.deepEqual([silent[0].at, waiting.at], [undefined, undefined])
    await fake.clock.advance(1500)
    assert.deepEqual(silent.map(({ code }) => code), Array(9).fill('ERR_TIMEOUT'))
    assert.equal(waiting.statusCode, 200)
  })

  test('keeps no login waiting, nor any other call of the contract', async () => {
    const world = await start()
    const { fake, server, session } = world
    await signIn(world)
    for (let count = 0; count < 12; count++) fake.faults.add('request', { hang: true, url: '/slow' })
    for (let count = 0; count < 12; count++) session.request({ url: ORIGIN + '/slow' }).catch(() => {})
    const login = outcomeOf(session.login({ force: true }))
    await fake.clock.advance(1000)
    assert.deepEqual([login.at, server.logins], [true, 2])
    await fake.clock.advance(140000)
  })

  test('ends when the phone clock is set back by an hour meanwhile', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    fake.faults.add('request', { hang: true })
    const request = outcomeOf(session.request({ url: orders }))
    await fake.clock.advance(1000)
    fake.clock.jump(-3600000)
    session.request({ url: orders })
    await fake.clock.advance(70000)
    assert.equal(request.code, 'ERR_TIMEOUT')
  })

  test('lives on while chunks arrive', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    const listeners = []
    fake.wx.request = () => ({ abort() {}, onChunkReceived: (listener) => listeners.push(listener) })
    const request = session.request({ url: orders, enableChunked: true })
    const outcome = outcomeOf(request)
    request.onChunkReceived(() => {})
    for (let minute = 0; minute < 5; minute++) {
      await fake.clock.advance(60000)
      listeners[0]({ data: new ArrayBuffer(1) })
    }
    assert.equal(outcome.at, undefined)
    await fake.clock.advance(66000)
    assert.equal(outcome.code, 'ERR_TIMEOUT')
  })
})

describe('a call of a library that is never answered', () => {
  /** Five minutes of progress, then silence; `sent` is a call, `progress` what the library calls. */
  const livesOn = async (world, sent, progress) => {
    const outcome = outcomeOf(sent)
    await world.fake.clock.advance(1)
    for (let minute = 0; minute < 5; minute++) {
      await world.fake.clock.advance(60000)
      progress()
    }
    assert.equal(outcome.at, undefined)
    await world.fake.clock.advance(66000)
    assert.equal(outcome.code, 'ERR_TIMEOUT')
    // What comes too late moves nothing.
    progress()
  }

  test('lives on while it makes progress', async () => {
    const world = await start()
    await signIn(world)
    let about
    const sent = world.session.send({ url: orders }, (authorization, left, given) => {
      about = given
      return new Promise(() => {})
    })
    await livesOn(world, sent, () => about.progress())
    assert.equal(about.tokenHeader, 'Authorization')
  })

  test('lives on while axios tells of progress, and the app still hears of it', async () => {
    const world = await start()
    await signIn(world)
    const { default: axios } = await import('axios')
    let sent
    const client = axios.create({ adapter: (config) => new Promise(() => (sent = config)) })
    packaged('miniprogram_dist/interceptors/axios.js').install(client, world.session)
    const heard = []
    const upload = client.post(orders, 'file', { onUploadProgress: (event) => heard.push(event) })
    await livesOn(world, upload, () => sent.onUploadProgress('some'))
    assert.equal(heard.length, 6)
  })
})

describe('a timeout of the caller', () => {
  test('counts from the call, the login included', async () => {
    const world = await start()
    world.fake.faults.add('login', { hang: true })
    const request = outcomeOf(world.session.request({ url: orders, timeout: 3000 }))
    await world.fake.clock.advance(2900)
    assert.equal(request.at, undefined)
    await world.fake.clock.advance(200)
    assert.deepEqual([request.code, request.error.errMsg], ['ERR_TIMEOUT', 'request:fail timeout'])
    assert.equal(world.fake.network.log.length, 0)
    await world.fake.clock.advance(20000)
  })

  test('may be longer than the silence that ends a call without one', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    fake.faults.add('request', { hang: true })
    const request = outcomeOf(session.request({ url: orders, timeout: 180000 }))
    const sending = outcomeOf(session.send({ url: orders, timeout: 180000 }, () => new Promise(() => {})))
    await fake.clock.advance(179000)
    assert.deepEqual([request.at, sending.at], [undefined, undefined])
    await fake.clock.advance(2000)
    assert.deepEqual([request.code, sending.code], ['ERR_TIMEOUT', 'ERR_TIMEOUT'])
  })

  test('counts from the call, a place in the queue included, and the platform is told what is left', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    for (let count = 0; count < 9; count++) fake.faults.add('request', { delayMs: 1000 })
    const given = []
    const { request } = fake.wx
    fake.wx.request = (options) => given.push(options.timeout) && request(options)
    for (let count = 0; count < 9; count++) session.request({ url: orders })
    session.request({ url: orders, timeout: 5000 })
    await fake.clock.advance(1100)
    assert.equal(given[9] > 3800 && given[9] < 4100, true, String(given[9]))
  })
})

describe('a call', () => {
  test('is sent as it was made, however the caller goes on with its objects', async () => {
    const world = await start()
    const { fake, session } = world
    const form = { text: 'hello', tags: ['a'], at: new Date(0) }
    const header = { 'x-page': '1' }
    const options = { url: orders + '?1', method: 'POST', data: form, header }
    session.request(options)
    form.text = ''
    form.tags.push('b')
    header['x-page'] = '2'
    options.url = orders + '?2'
    await fake.clock.advance(1000)
    const [{ url, body, header: sent }] = fake.network.log.slice(1)
    assert.deepEqual([url, body, sent['x-page']], [orders + '?1', '{"text":"hello","tags":["a"],"at":"1970-01-01T00:00:00.000Z"}', '1'])
  })

  test('is sent again as it was made', async () => {
    const world = await start()
    const { fake, server, session } = world
    await signIn(world)
    server.token = 'replaced'
    const data = { text: 'hello' }
    session.request({ url: orders, method: 'POST', data })
    data.text = ''
    await fake.clock.advance(1000)
    assert.deepEqual(fake.network.log.filter(({ url }) => url === orders).map(({ body }) => body), ['{"text":"hello"}', '{"text":"hello"}'])
  })

  test('with data that nobody can copy is the platform\'s to judge', async () => {
    const world = await start()
    const cyclic = {}
    cyclic.self = cyclic
    const request = outcomeOf(world.session.request({ url: orders, method: 'POST', data: cyclic }))
    await world.fake.clock.advance(1000)
    assert.equal(request.at, true)
  })

  test('of a session that was logged out is neither sent nor replayed', async () => {
    const world = await start()
    const { fake, server, session } = world
    await signIn(world)
    const requests = Array.from({ length: 50 }, (_, index) => outcomeOf(session.request({ url: orders + '?' + index })))
    const logout = session.logout()
    server.token = 'ended'
    await fake.clock.advance(5000)
    await logout
    assert.equal(requests.filter(({ code }) => code === 'ERR_SUPERSEDED').length, 50)
    assert.equal(fake.network.log.filter(({ url }) => url.startsWith(orders)).length, 9)
    assert.deepEqual([server.logins, session.snapshot().state], [1, 'signed-out'])
  })

  test('whose answer came and is no refusal is delivered after a logout too', async () => {
    const world = await start()
    const { fake, session } = world
    await signIn(world)
    fake.faults.add('request', { delayMs: 500, result: { statusCode: 200, data: {} } })
    const request = outcomeOf(session.request({ url: orders }))
    session.logout()
    await fake.clock.advance(1000)
    assert.equal(request.statusCode, 200)
  })

  test('with a path is taken under baseURL', async () => {
    const world = await start()
    world.session.request({ url: '/orders?a=1' })
    world.session.request({ url: 'orders' })
    await world.fake.clock.advance(1000)
    const sent = world.fake.network.log.slice(1)
    assert.deepEqual(sent.map(({ url }) => url), [orders + '?a=1', orders])
    assert.equal(sent[0].header.authorization, 'Bearer token-1')
  })

  test('with a path, without a baseURL, is a mistake that is named', async () => {
    const { session } = createWorld({}, { baseURL: undefined, backend: { silentLogin: () => ({ token: 't' }) }, trustedOrigins: [ORIGIN] })
    await assert.rejects(session.request({ url: '/orders' }), { code: 'ERR_CONFIG', message: /url must be absolute/ })
  })

  for (const value of ['', undefined]) {
    test('whose Authorization is ' + JSON.stringify(value) + ' has none', async () => {
      const { fake, session } = createWorld()
      await session.request({ url: orders, header: { authorization: value } })
      assert.equal(fake.network.log[1].header.authorization, 'Bearer token-1')
    })
  }

  test('judges its own answers with isUnauthorized of its own', async () => {
    const { server, session } = createWorld()
    server.handler = ({ url }) => (url === orders ? { statusCode: 401, data: { code: 'WRONG_PIN' } } : undefined)
    const response = await session.request({ url: orders, isUnauthorized: ({ data }) => data.code !== 'WRONG_PIN' })
    assert.deepEqual([response.statusCode, server.logins], [401, 1])
  })

  test('that is refused for good rejects with the answer, where a printed error does not show it', async () => {
    const { server, session } = createWorld()
    server.handler = ({ url }) => (url === orders ? { statusCode: 401, data: { code: 'WRONG_PIN' }, header: { 'x-left': '3' } } : undefined)
    for (let tap = 0; tap < 3; tap++) {
      const error = await session.request({ url: orders }).catch((thrown) => thrown)
      assert.equal(error.code, 'ERR_UNAUTHORIZED')
      assert.deepEqual([error.statusCode, error.data], [401, { code: 'WRONG_PIN' }])
      assert.equal(error.header['x-left'], '3')
      assert.ok(!JSON.stringify(error).includes('WRONG_PIN'))
    }
    assert.equal(server.logins, 2)
  })

  test('can be aborted by a method that was taken off', async () => {
    const { session } = createWorld()
    const request = session.request({ url: orders })
    const { abort, onChunkReceived } = request
    onChunkReceived(() => {})
    abort()
    abort()
    await assert.rejects(request, { code: 'ERR_ABORTED' })
  })
})

describe('public requests', () => {
  test('count among the ten, too, after install(wx)', async () => {
    const { install } = await import('../../pkg/miniprogram_dist/interceptors/request.js')
    const { fake, session } = createWorld()
    await session.login()
    install(fake.wx, session)
    const own = Array.from({ length: 20 }, () => session.request({ url: orders }))
    const free = Array.from({ length: 20 }, () => new Promise((success, fail) => fake.wx.request({ url: orders, needLogin: false, success, fail })))
    const answers = await Promise.all(own.concat(free))
    assert.equal(answers.length, 40)
    assert.equal(fake.calls.request, fake.network.log.length, 'no request met a full platform')
  })
  test('two interceptors, one above the other, take one place for a call and not two', async () => {
    const { install } = await import('../../pkg/miniprogram_dist/interceptors/request.js')
    const { fake, session } = createWorld()
    await session.login()
    const uninstall = install(fake.wx, session)
    // As an interceptor of a library does, whose requests end in wx.request.
    const through = (needLogin) =>
      session.send({ url: orders, needLogin }, (authorization) =>
        new Promise((success, fail) =>
          fake.wx.request({ url: orders, needLogin: false, header: authorization && { Authorization: authorization }, success, fail })
        ).then((response) => ({ response }))
      )
    const all = () => Promise.all(Array.from({ length: 40 }, (none, index) => through(index % 2 === 0)))
    assert.equal((await all()).length, 40)
    uninstall()
    assert.equal((await all()).length, 40)
    assert.equal(fake.calls.request, fake.network.log.length, 'no request met a full platform')
  })
})
