// Each call into the platform, and each way in which platforms were seen, or are free, to misbehave.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ORIGIN, createFakeWx, createSession, wxHost } from './support/sdk.mjs'

const [NETWORK, TIMEOUT, REFUSED, UNSUPPORTED, MALFORMED] = [0, 1, 3, 4, 6]
const failed = (failure, errno = 0) => ({ failure, errno })

/**
 * `ask` makes the call; `good` is what the platform has to say and `value` what comes of it; `empty` the end when
 * it says nothing; `boom` the end when it throws something unknown; `deadline`: nobody else times this call.
 */
const unknown = failed(REFUSED)
const calls = {
  login: { ask: (host, done) => host.login(1000, done), good: { code: 'c' }, value: 'c', empty: { value: '' } },
  // A key that nobody vouches for counts as expired: the next login brings a new one.
  checkSession: { ask: (host, done) => host.checkSession(done), good: {}, value: true, empty: { value: true }, boom: { value: false } },
  getStorage: { ask: (host, done) => host.readStorage('k', false, done), good: { data: 'd' }, value: 'd', empty: { value: undefined } },
  setStorage: { ask: (host, done) => host.writeStorage('k', 1, true, done), good: {}, empty: { value: undefined } },
  removeStorage: { ask: (host, done) => host.removeStorage('k', done), good: {}, empty: { value: undefined } },
  getUserProfile: { ask: (host, done) => host.views.getUserProfile('why', done), good: { iv: 'i' }, value: { iv: 'i' }, empty: { value: {} }, deadline: true },
  request: {
    ask: (host, done) =>
      host.request({ url: 'https://a.example' }, (error, reply) => (error ? done(host.failureOf(error)) : done(null, reply.data))),
    good: { statusCode: 200, data: 'd' },
    value: 'd',
    empty: { error: failed(MALFORMED) },
    boom: { error: failed(NETWORK) },
  },
}
for (const way of ['uploadFile', 'downloadFile'])
  calls[way] = Object.assign({}, calls.request, {
    ask: (host, done) =>
      host.request({ url: 'https://a.example' }, (error, reply) => (error ? done(host.failureOf(error)) : done(null, reply.data)), way),
  })
for (const way of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack'])
  calls[way] = {
    ask: (host, done) => (way === 'navigateBack' ? host.views.navigateBack(1, done) : host.views[way]('/pages/a/a', done)),
    good: {},
    empty: { value: undefined },
    deadline: true,
  }

const later = (act) => setImmediate(act)
/** What the platform does with the options of a call; `end` names what must come of it. */
const misbehaviours = [
  ['calls success twice, with one object that it changes in between', 'value', (options, good) => {
    const shared = Object.assign({}, good)
    options.success(shared)
    for (const name of Object.keys(shared)) shared[name] = 'changed'
    options.success(shared)
  }],
  ['calls success and then fail', 'value', (options, good, bad) => [options.success(good), options.fail(bad)]],
  ['calls fail and then success', 'bad', (options, good, bad) => [options.fail(bad), options.success(good)]],
  ['calls only complete, about a success', 'value', (options, good) => later(() => options.complete(good))],
  ['calls only complete, about a failure', 'bad', (options, good, bad) => later(() => options.complete(bad))],
  ['calls complete first', 'value', (options, good, bad) => [options.complete(good), options.fail(bad)]],
  ['throws', 'boom', () => {
    throw new Error('boom')
  }],
  ['calls success and throws', 'value', (options, good) => {
    options.success(good)
    throw new Error('boom')
  }],
  ['gives a promise instead of calling back', 'value', (options, good) => Promise.resolve(good)],
  ['gives a promise that rejects instead of calling back', 'bad', (options, good, bad) => Promise.reject(bad)],
  ['gives a promise that rejects beside calling fail', 'bad', (options, good, bad) => {
    options.fail(bad)
    return Promise.reject(bad)
  }],
  ['calls success and gives a promise that rejects', 'value', (options, good, bad) => {
    options.success(good)
    return Promise.reject(bad)
  }],
  ['gives a promise of nothing and calls back later', 'value', async (options, good) => {
    setTimeout(() => options.success(good), 2)
  }],
  ['gives a promise whose then throws', 'boom', () => ({
    then() {
      throw new Error('boom')
    },
  })],
  ['succeeds with null', 'empty', (options) => options.success(null)],
  ['succeeds with nothing', 'empty', (options) => options.success()],
  ['fails without an argument', 'boom', (options) => options.fail()],
  ['completes without an argument', 'boom', (options) => options.complete()],
]

const bad = { errMsg: 'x:fail net::ERR_FAILED', errno: 600001 }

const endOf = (call, expected) => {
  if (expected === 'value') return { error: null, value: call.value }
  if (expected === 'bad') return { error: failed(NETWORK, 600001), value: undefined }
  if (expected === 'boom') return Object.assign({ error: null, value: undefined }, call.boom || { error: unknown })
  return Object.assign({ error: null, value: undefined }, call.empty)
}

/** Asks on a platform whose function `method` is `act`, and gives every end that was told. */
const endsOf = async (method, call, act) => {
  const ends = []
  const api = act && { [method]: (options) => act(options, Object.assign({}, call.good), bad) }
  call.ask(wxHost(api || {}), (error, value) => {
    const { absent, told, ...rest } = error || {}
    ends.push({ error: error ? rest : null, value })
  })
  await new Promise((resolve) => setTimeout(resolve, 8))
  return ends
}

for (const [method, call] of Object.entries(calls)) {
  describe('wx.' + method, () => {
    for (const [name, expected, act] of misbehaviours)
      test(name, async () => assert.deepEqual(await endsOf(method, call, act), [endOf(call, expected)]))

    test('does not exist', async () =>
      assert.deepEqual(await endsOf(method, call), [{ error: failed(UNSUPPORTED), value: undefined }]))

    test('never calls back', async () => {
      const fake = createFakeWx({ clock: 'virtual' })
      const api = { timers: fake.wx.timers, [method]() {} }
      const ends = []
      call.ask(wxHost(api), (error) => ends.push(error))
      await fake.clock.advance(119000)
      if (method === 'getUserProfile') assert.deepEqual(ends, [], 'a person reads')
      await fake.clock.advance(2000)
      // What the session itself waits for, the session times.
      assert.deepEqual(ends.map(({ failure }) => failure), call.deadline ? [TIMEOUT] : [])
      assert.equal(fake.clock.pending(), 0)
    })
  })
}

// The same through a session: what its caller gets.
describe('a session on a platform that', () => {
  const callers = {
    login: (session) => session.login(),
    checkSession: (session) => session.login().then(() => session.ensureSessionKey()),
    request: (session) => session.request({ url: ORIGIN + '/orders' }),
    uploadFile: (session) => session.uploadFile({ url: ORIGIN + '/orders', filePath: 'a', name: 'b' }),
    downloadFile: (session) => session.downloadFile({ url: ORIGIN + '/orders' }),
    getStorage: (session) => session.login(),
    setStorage: (session) => session.login(),
  }
  // A good answer of each, for a back end that is part of the platform here.
  const good = {
    login: { code: 'c' },
    checkSession: {},
    request: { statusCode: 200, data: JSON.stringify({ token: 't', expiresIn: 7200 }) },
    uploadFile: { statusCode: 200, data: 'd' },
    downloadFile: { statusCode: 200, tempFilePath: 'p' },
    getStorage: { data: 'of somebody else' },
    setStorage: {},
  }
  const ends = {
    login: { value: 'ok', bad: 'ERR_NETWORK', boom: 'ERR_LOGIN_FAILED', empty: 'ERR_LOGIN_FAILED' },
    // What the platform cannot vouch for ends in a login, which brings a new key.
    checkSession: { value: 'ok', bad: 'ERR_NETWORK', boom: 'ok', empty: 'ok' },
    request: { value: 'ok', bad: 'ERR_NETWORK', boom: 'ERR_NETWORK', empty: 'ERR_BACKEND_PROTOCOL' },
    uploadFile: { value: 'ok', bad: 'ERR_NETWORK', boom: 'ERR_NETWORK', empty: 'ERR_NETWORK' },
    downloadFile: { value: 'ok', bad: 'ERR_NETWORK', boom: 'ERR_NETWORK', empty: 'ERR_NETWORK' },
    getStorage: { value: 'ok', bad: 'ok', boom: 'ok', empty: 'ok' },
    setStorage: { value: 'ok', bad: 'ok', boom: 'ok', empty: 'ok' },
  }
  for (const [method, run] of Object.entries(callers))
    for (const [name, expected, act] of misbehaviours)
      test(`${name}, in ${method}: ${ends[method][expected]}`, async () => {
        const api = {}
        for (const [other, answer] of Object.entries(good))
          api[other] = (options) =>
            other === method ? act(options, Object.assign({}, answer), bad) : options.success(Object.assign({}, answer))
        const session = createSession({ baseURL: ORIGIN, host: api, sessionKeyTtlMs: 0, requestTimeoutMs: 500, loginTimeoutMs: 500 })
        const end = await run(session).then(
          () => 'ok',
          ({ code }) => code
        )
        assert.equal(end, ends[method][expected])
        await session.dispose()
      })
})

describe('the reply of wx.request', () => {
  const replyOf = (reply) =>
    new Promise((resolve) => {
      const host = wxHost({ request: (options) => options.success(reply) })
      host.request({}, (error, taken) => resolve(error ? host.failureOf(error) : { taken }))
    })

  for (const [given, taken] of [['401', 401], [' 200 ', 200], [503, 503]])
    test('has the status ' + taken + ' when it came as ' + JSON.stringify(given), async () =>
      assert.deepEqual(await replyOf({ statusCode: given, data: 1 }), { taken: { statusCode: taken, data: 1 } }))

  for (const given of [undefined, null, '', 'ok', 0, NaN, -1, {}])
    test('is none with the status ' + String(given), async () =>
      assert.equal((await replyOf({ statusCode: given, data: 1 })).failure, MALFORMED))

  test('is one wherever there is a status, however complete is worded', async () => {
    const host = wxHost({ request: (options) => options.complete({ statusCode: 500, errMsg: 'request:fail' }) })
    const reply = await new Promise((resolve, reject) => host.request({}, (error, reply) => (error ? reject(error) : resolve(reply))))
    assert.equal(reply.statusCode, 500)
  })

  test('may lack everything else', async () => assert.deepEqual(await replyOf({ statusCode: 204 }), { taken: { statusCode: 204 } }))

  test('is the platform\'s to change afterwards', async () => {
    const shared = { statusCode: 200, data: 'first', header: { a: '1' } }
    const { taken } = await replyOf(shared)
    Object.assign(shared, { statusCode: 500, data: 'second', header: {} })
    assert.deepEqual(taken, { statusCode: 200, data: 'first', header: { a: '1' } })
  })
})

describe('the task of wx.request', () => {
  const listening = ['onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']
  const throwing = Object.fromEntries(['abort', ...listening].map((name) => [name, () => assert.fail('thrown by the platform')]))
  for (const [what, running] of [['nothing', undefined], ['null', null], ['a number', 7], ['an empty object', {}], ['a promise', Promise.resolve()], ['one that throws', throwing]])
    test('can be told everything when the platform gives ' + what, () => {
      const task = wxHost({ request: () => running }).request({}, () => {})
      assert.equal(task.abort(), undefined)
      for (const method of listening) assert.equal(task.listen(method, () => {}), undefined)
    })

  test('is the one of the platform, called as its method', () => {
    const told = []
    class PlatformTask {
      abort() {
        told.push(this instanceof PlatformTask)
      }
      onChunkReceived(listener) {
        told.push(listener)
      }
    }
    const task = wxHost({ request: () => new PlatformTask() }).request({}, () => {})
    task.abort()
    task.listen('onChunkReceived', told)
    assert.deepEqual(told[0], true)
    assert.equal(told[1], told)
  })
})

describe('what the platform tells by itself', () => {
  const boom = () => {
    throw new Error('boom')
  }
  const names = 'getAccountInfoSync getAppBaseInfo getSystemInfoSync getApiCategory getEnterOptionsSync getLaunchOptionsSync canIUse getCurrentPages onAppShow offAppShow onNetworkStatusChange offNetworkStatusChange onNeedPrivacyAuthorization offNeedPrivacyAuthorization openPrivacyContract'.split(' ')
  for (const [what, act] of [['throws', boom], ['is nothing', () => undefined], ['is null', () => null], ['is a text', () => 'text'], ['is a number', () => 7]])
    test('harms nobody when it ' + what, () => {
      const api = Object.fromEntries(names.map((name) => [name, act]))
      const host = wxHost(api)
      assert.deepEqual(host.account(), { appId: '', envVersion: 'release' })
      assert.equal(host.baseLibrary, '')
      assert.equal(host.views.language(), '')
      assert.equal(host.singlePage(), false)
      assert.deepEqual(host.views.pages(), [])
      for (const listen of [host.onShow, host.onNetworkBack, host.views.onNeedPrivacy]) listen(() => {})()
      host.views.openPrivacyContract()
    })

  test('of the network may hold no status', () => {
    const listeners = []
    const host = wxHost({ onNetworkStatusChange: (listener) => listeners.push(listener) })
    let back = 0
    host.onNetworkBack(() => back++)
    for (const status of [undefined, null, {}, { isConnected: false }, { isConnected: true }]) listeners[0](status)
    assert.equal(back, 1)
  })
})

// A socket is open, or not: what else the platform does on the way is nothing to the caller.
describe('a socket on a platform that', () => {
  // What the session waits for keeps no process alive.
  let alive
  before(() => (alive = setInterval(() => {}, 100)))
  after(() => clearInterval(alive))

  const socketOf = (act) => {
    const heard = {}
    const socket = { readyState: 1, send() {}, closed: 0, close: () => socket.closed++ }
    for (const event of ['onOpen', 'onClose', 'onError', 'onMessage']) socket[event] = (listener) => (heard[event] = listener)
    if (act) setTimeout(() => act(heard, socket), 2)
    return socket
  }
  const open = ({ onOpen }) => onOpen({})
  const platforms = [
    ['opens it', 'ok', () => socketOf(open)],
    ['gives it by a promise', 'ok', async () => socketOf(open)],
    ['gives it to success', 'ok', (options) => void options.success(socketOf(open))],
    ['opens it twice', 'ok', () => socketOf((heard) => [open(heard), open(heard)])],
    ['calls complete, too', 'ok', (options) => (options.complete({ errMsg: 'connectSocket:ok' }), socketOf(open))],
    ['fails', 'ERR_NETWORK', (options) => void options.fail(bad)],
    ['fails and opens it then', 'ERR_NETWORK', (options) => (options.fail(bad), socketOf(open))],
    ['fails without an argument', 'ERR_NETWORK', (options) => void options.fail()],
    ['throws', 'ERR_NETWORK', () => { throw new Error('boom') }],
    ['gives a promise that rejects', 'ERR_NETWORK', () => Promise.reject(bad)],
    ['tells an error without words', 'ERR_NETWORK', () => socketOf(({ onError }) => onError())],
    ['tells an error and a close', 'ERR_NETWORK', () => socketOf(({ onError, onClose }) => [onError({ errMsg: 'x' }), onClose({ code: 1006 })])],
    ['closes it before it is open', 'ERR_NETWORK', () => socketOf(({ onClose }) => onClose({ code: 1006, reason: '' }))],
    ['gives nothing', 'ERR_TIMEOUT', () => undefined],
    ['gives something else', 'ERR_TIMEOUT', () => ({})],
    ['never opens it', 'ERR_TIMEOUT', () => socketOf()],
  ]
  for (const [name, expected, connectSocket] of platforms)
    test(`${name}: ${expected}`, async () => {
      const api = {
        connectSocket,
        login: (options) => options.success({ code: 'c' }),
        request: (options) => options.success({ statusCode: 200, data: JSON.stringify({ token: 't', expiresIn: 7200 }) }),
      }
      const session = createSession({ baseURL: ORIGIN, host: api })
      const end = await session.connectSocket({ url: '/live', timeout: 300 }).then(() => 'ok', ({ code }) => code)
      assert.equal(end, expected)
      session.dispose()
    })

  test('opens it after the caller has given up: it is closed again', async () => {
    const sockets = []
    const api = {
      connectSocket() {
        sockets.push(socketOf((heard) => setTimeout(() => open(heard), 80)))
        return sockets[0]
      },
      login: (options) => options.success({ code: 'c' }),
      request: (options) => options.success({ statusCode: 200, data: JSON.stringify({ token: 't', expiresIn: 7200 }) }),
    }
    const session = createSession({ baseURL: ORIGIN, host: api })
    await session.login()
    await assert.rejects(session.connectSocket({ url: '/live', timeout: 30 }), { code: 'ERR_TIMEOUT' })
    await new Promise((resolve) => setTimeout(resolve, 120))
    assert.ok(sockets[0].closed > 0)
    session.dispose()
  })
})
