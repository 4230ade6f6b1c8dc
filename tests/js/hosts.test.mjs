import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createFakeWx, createSession, createWorld, packaged, wxHost } from './support/sdk.mjs'

const { ttHost } = packaged('miniprogram_dist/host/tt.js')
const [NETWORK, TIMEOUT, INTERRUPTED, REFUSED, UNSUPPORTED, ABORTED] = [0, 1, 2, 3, 4, 5]
const answer = (run) => new Promise((resolve) => run((error, value) => resolve({ error, value })))

describe('the adapter for wx', () => {
  const host = wxHost(createFakeWx().wx)
  const failures = [
    [{ errno: 5, errMsg: 'request:fail' }, TIMEOUT],
    [{ errno: 600003, errMsg: 'request:fail timeout' }, INTERRUPTED],
    [{ errno: 600001, errMsg: 'request:fail errcode:-118 cronet_error_code:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT' }, NETWORK],
    [{ errno: 600002, errMsg: 'request:fail url not in domain list' }, REFUSED],
    [{ errno: 103, errMsg: 'x' }, REFUSED],
    [{ errno: 100, errMsg: 'x' }, UNSUPPORTED],
    [{ errno: '5' }, TIMEOUT],
    [{ errMsg: 'request:fail timeout' }, TIMEOUT],
    [{ errMsg: 'request:fail time out' }, TIMEOUT],
    [{ errMsg: 'request:fail 请求超时' }, TIMEOUT],
    [{ errMsg: 'request:fail interrupted' }, INTERRUPTED],
    [{ errMsg: 'request:fail abort' }, ABORTED],
    [{ errMsg: 'login:fail auth deny' }, REFUSED],
    [{ errMsg: 'request:fail 未知', errno: 987654 }, NETWORK],
    [new TypeError('wx.login is not a function'), UNSUPPORTED],
    ['a string', NETWORK],
    [undefined, NETWORK],
    [null, NETWORK],
  ]
  for (const [error, failure] of failures) {
    test('reads ' + JSON.stringify(error) + ' as ' + failure, () => assert.equal(host.failureOf(error).failure, failure))
  }

  test('an expired session_key is a verdict, a dead network is none', async () => {
    const fake = createFakeWx({ latencyMs: 0 })
    const { checkSession } = wxHost(fake.wx)
    assert.deepEqual(await answer(checkSession), { error: null, value: false })
    fake.platform.rotateKey()
    assert.deepEqual(await answer(checkSession), { error: null, value: true })
    for (const [fault, failure] of [[{ errno: 600001 }, NETWORK], [{ errno: 5 }, TIMEOUT], [{ errMsg: 'interrupted' }, INTERRUPTED]]) {
      fake.faults.add('checkSession', fault)
      assert.equal((await answer(checkSession)).error.failure, failure)
    }
  })

  test('tells of the app coming back and of the network coming back, until told to stop', () => {
    const fake = createFakeWx()
    const host = wxHost(fake.wx)
    const seen = []
    const stop = [host.onShow(() => seen.push('show')), host.onNetworkBack(() => seen.push('network'))]
    fake.network.set(false)
    assert.deepEqual(seen, [])
    fake.network.set(true)
    fake.app.show()
    assert.deepEqual(seen, ['network', 'show'])
    stop.forEach((end) => end())
    fake.network.set(true)
    fake.app.show()
    assert.equal(seen.length, 2)
  })

  test('encrypted storage is asked for on both ways', async () => {
    const fake = createFakeWx()
    const { readStorage, removeStorage, writeStorage } = wxHost(fake.wx)
    assert.deepEqual(await answer((done) => writeStorage('k', { a: 1 }, true, done)), { error: null, value: undefined })
    assert.deepEqual(fake.storage.read('k', true), { value: { a: 1 } })
    assert.deepEqual(await answer((done) => readStorage('k', true, done)), { error: null, value: { a: 1 } })
    assert.deepEqual(await answer((done) => readStorage('k', false, done)), { error: null, value: undefined })
    assert.deepEqual(await answer((done) => removeStorage('k', done)), { error: null, value: undefined })
    assert.equal(fake.storage.size(), 0)
  })

  test('a full storage is a failure with its number', async () => {
    const { writeStorage } = wxHost(createFakeWx().wx)
    const { error } = await answer((done) => writeStorage('k', 'x'.repeat(2000000), false, done))
    assert.deepEqual(error, { failure: REFUSED, errno: 1300202 })
  })

  test('compressed wasm is for base libraries that read it', () => {
    const supports = (baseLibrary) => wxHost(createFakeWx({ baseLibrary }).wx).supportsBrotli
    assert.deepEqual(['2.13.9', '2.14.0', '2.9.0', '3.6.0', '', 'nonsense'].map(supports), [false, true, false, true, false, false])
  })

  test('without any function nothing throws, and every answer is "unsupported" or empty', async () => {
    const bare = wxHost({})
    for (const run of [
      (done) => bare.login(1000, done),
      (done) => bare.checkSession(done),
      (done) => bare.readStorage('k', false, done),
      (done) => bare.writeStorage('k', 1, true, done),
      (done) => bare.removeStorage('k', done),
      (done) => bare.getUserProfile('why', done),
      (done) => bare.navigateTo('/x', done),
      (done) => bare.navigateBack(done),
    ])
      assert.equal((await answer(run)).error.failure, UNSUPPORTED)
    assert.deepEqual(bare.account(), { appId: '', envVersion: 'release' })
    assert.equal(bare.baseLibrary, '')
    assert.equal(bare.language(), '')
    assert.equal(bare.canIUse('login'), false)
    assert.deepEqual(bare.pages(), [])
    bare.onShow(() => {})()
    bare.onNetworkBack(() => {})()
    bare.onNeedPrivacy(() => {})()
    bare.openPrivacyContract()
    let failed
    bare.request({ fail: (error) => (failed = error) }).abort()
    assert.equal(bare.failureOf(failed).failure, UNSUPPORTED)
  })

  test('functions that throw at once are failures', async () => {
    const boom = () => {
      throw new Error('boom')
    }
    const { error } = await answer((done) => wxHost({ login: boom }).login(1000, done))
    assert.deepEqual(error, { failure: NETWORK, errno: 0 })
  })
})

describe('an old base library', () => {
  const missing = ['onAppShow', 'offAppShow', 'onNetworkStatusChange', 'offNetworkStatusChange', 'getAppBaseInfo', 'getAccountInfoSync', 'canIUse']
  test('without its newer functions is enough to log in', async () => {
    const { session } = createWorld({ without: missing })
    assert.equal((await session.login()).token, 'token-1')
    session.dispose()
  })

  test('without storage keeps the session in memory and says so', async () => {
    const { session } = createWorld({ without: ['getStorage', 'setStorage', 'removeStorage'] })
    const events = []
    session.on('storage-failed', (event) => events.push(event.type))
    await session.login()
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(session.snapshot().loggedIn, true)
    assert.ok(events.length >= 1)
    await session.logout()
  })

  test('without checkSession cannot tell about the session_key', async () => {
    const { session } = createWorld({ without: ['checkSession'] }, { sessionKeyTtlMs: 0 })
    await session.login()
    await assert.rejects(session.ensureSessionKey(), { code: 'ERR_UNSUPPORTED' })
  })

  test('wx.login without a code is ERR_LOGIN_FAILED', async () => {
    const { fake, server, session } = createWorld()
    fake.faults.add('login', { result: {} })
    await assert.rejects(session.login(), { code: 'ERR_LOGIN_FAILED' })
    assert.equal(server.logins, 0)
  })
})

describe('the adapter for Douyin', () => {
  const createTt = () => {
    const { fake, server } = createWorld()
    const tt = Object.assign({}, fake.wx, { getEnvInfoSync: () => ({ microapp: { appId: 'tt123', envType: 'preview' } }) })
    const options = []
    tt.login = (given) => options.push(given) && fake.wx.login(given)
    return { fake, server, tt, options }
  }

  test('runs the same session on tt', async () => {
    const { server, tt } = createTt()
    const session = createSession({ baseURL: ORIGIN, host: ttHost(tt) })
    assert.equal((await session.request({ url: ORIGIN + '/orders' })).statusCode, 200)
    server.token = 'replaced'
    assert.equal((await session.request({ url: ORIGIN + '/orders' })).statusCode, 200)
    assert.equal(server.logins, 2)
    await session.logout()
  })

  test('logs in silently: without a window of the platform', async () => {
    const { tt, options } = createTt()
    await createSession({ baseURL: ORIGIN, host: ttHost(tt) }).login()
    assert.equal(options[0].force, false)
  })

  test('knows its app and its errors', () => {
    const host = ttHost(createTt().tt)
    assert.deepEqual(host.account(), { appId: 'tt123', envVersion: 'preview' })
    assert.deepEqual(host.failureOf({ errNo: 21103, errMsg: 'x' }), { failure: TIMEOUT, errno: 21103 })
    assert.equal(host.failureOf({ errNo: 600003, errMsg: 'request:fail' }).failure, NETWORK)
  })

  for (const shape of ['pair', 'instance']) {
    test('takes its wasm from TTWebAssembly, with a result shaped as ' + shape, async () => {
      const { tt } = createTt()
      const exports = {}
      tt.TTWebAssembly = { instantiate: async (path) => (shape === 'pair' ? { module: {}, instance: { exports } } : { exports, path }) }
      assert.equal(await ttHost(tt).instantiate('/x.wasm', {}), exports)
    })
  }
})
