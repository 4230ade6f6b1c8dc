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
    [{ errMsg: 'request:fail Software caused connection abort' }, NETWORK],
    [{ errMsg: 'request:fail 要求逾時' }, TIMEOUT],
    [new TypeError('wx.login is not a function'), UNSUPPORTED],
    ['a string', NETWORK],
    [undefined, NETWORK],
    [null, NETWORK],
  ]
  for (const [error, failure] of failures) {
    test('reads ' + JSON.stringify(error) + ' as ' + failure, () => assert.equal(host.failureOf(error).failure, failure))
  }

  // Without a number only what is known to be the connection is the network: the rest is WeChat's no.
  const logins = [
    ['login:fail 系统错误，错误码：41002,appid missing', REFUSED],
    ['login:fail system error', REFUSED],
    ['login:fail invalid login state', REFUSED],
    ['login:fail invalid appid', REFUSED],
    ['login:fail 登录态失效', REFUSED],
    ['login:fail 没有相应的权限', REFUSED],
    ['login:fail', REFUSED],
    [new Error('boom'), REFUSED],
    [{ errno: 1402101, errMsg: 'login:fail network error' }, REFUSED],
    [{ errno: 1020, errMsg: 'login:fail code used' }, REFUSED],
    [{ errno: 600001, errMsg: 'login:fail 系统错误' }, NETWORK],
    [{ errno: 108, errMsg: 'login:fail' }, NETWORK],
    ['login:fail network error', NETWORK],
    ['login:fail net::ERR_INTERNET_DISCONNECTED', NETWORK],
    ['login:fail The Internet connection appears to be offline.', NETWORK],
    ['login:fail Could not connect to the server.', NETWORK],
    ['login:fail Unable to resolve host "servicewechat.com"', NETWORK],
    ['login:fail 似乎已断开与互联网的连接。', NETWORK],
    ['login:fail 网络连接已中断。', NETWORK],
    ['login:fail 網際網路連線似乎已斷線。', NETWORK],
    ['login:fail:timeout', TIMEOUT],
    ['login:fail 请求超时', TIMEOUT],
    ['login:fail interrupted', INTERRUPTED],
  ]
  for (const [error, failure] of logins) {
    const given = typeof error === 'string' ? { errMsg: error } : error
    test('takes wx.login\'s ' + JSON.stringify(error) + ' for ' + failure, async () => {
      const login = ({ fail }) => fail(given)
      assert.equal((await answer((done) => wxHost({ login }).login(1000, done))).error.failure, failure)
    })
  }

  for (const [errMsg, errno] of [['request:fail url not in domain list', 600002], ['request:fail invalid url', 600009]])
    test('gives ' + errMsg + ' its number where the platform gave none', () => {
      assert.deepEqual(host.failureOf({ errMsg }), { failure: REFUSED, errno })
      assert.deepEqual(host.failureOf({ errMsg, errno }), { failure: REFUSED, errno })
    })

  test('reads even an error that throws when looked at', () => {
    const hostile = new Proxy({}, { get: () => assert.fail('looked at') })
    assert.deepEqual(host.failureOf(hostile), { failure: NETWORK, errno: 0 })
    for (const errno of ['x', Infinity, 1.5, {}]) assert.equal(host.failureOf({ errno, errMsg: 'x' }).errno, 0)
  })

  test('an expired session_key is a verdict, a dead network is none', async () => {
    const fake = createFakeWx({ latencyMs: 0 })
    const { checkSession } = wxHost(fake.wx)
    assert.deepEqual(await answer(checkSession), { error: null, value: false })
    fake.platform.rotateKey()
    assert.deepEqual(await answer(checkSession), { error: null, value: true })
    for (const [fault, failure] of [[{ errno: 600001 }, NETWORK], [{ errno: 5 }, TIMEOUT], [{ errMsg: 'interrupted' }, INTERRUPTED], [{ errMsg: '网络错误' }, NETWORK]]) {
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
      (done) => bare.views.getUserProfile('why', done),
      (done) => bare.views.navigateTo('/x', done),
      (done) => bare.views.navigateBack(1, done),
    ])
      assert.equal((await answer(run)).error.failure, UNSUPPORTED)
    assert.deepEqual(bare.account(), { appId: '', envVersion: 'release' })
    assert.equal(bare.baseLibrary, '')
    assert.equal(bare.views.language(), '')
    assert.equal(bare.views.canIUse('login'), false)
    assert.deepEqual(bare.views.pages(), [])
    bare.onShow(() => {})()
    bare.onNetworkBack(() => {})()
    bare.views.onNeedPrivacy(() => {})()
    bare.views.openPrivacyContract()
    let failed
    bare.request({}, (error) => (failed = error)).abort()
    assert.equal(bare.failureOf(failed).failure, UNSUPPORTED)
  })

  test('functions that throw at once are failures', async () => {
    const boom = () => {
      throw new Error('boom')
    }
    const { error } = await answer((done) => wxHost({ login: boom }).login(1000, done))
    assert.deepEqual(error, { failure: REFUSED, errno: 0 })
  })

  test('tells a page that the app does not have from any other failure of a navigation', async () => {
    const fake = createFakeWx({ pages: { 'pages/a/a': () => ({}) }, tabBar: ['pages/home/home'] })
    const { navigateTo } = wxHost(fake.wx).views
    assert.equal((await answer((done) => navigateTo('/pages/none/none', done))).error.absent, true)
    assert.equal((await answer((done) => navigateTo('/pages/home/home', done))).error.absent, false)
    assert.equal((await answer((done) => navigateTo('/pages/a/a', done))).error, null)
  })
})

describe('single-page mode', () => {
  const scene = (number) => ({ getLaunchOptionsSync: () => ({ scene: number }) })
  for (const [platform, single] of [
    [{}, false],
    [scene(1001), false],
    [scene(1154), true],
    [scene('1154'), true],
    [{ ...scene(1154), getEnterOptionsSync: () => ({ scene: 1001 }) }, false],
    [{ ...scene(1001), getEnterOptionsSync: () => ({ scene: 1154 }) }, true],
    [{ ...scene(1154), getApiCategory: () => 'default' }, false],
    [{ ...scene(1001), getApiCategory: () => 'browseOnly' }, true],
    [{ ...scene(1154), getApiCategory: () => undefined }, true],
  ])
    test('is ' + (single ? '' : 'not ') + 'told by ' + JSON.stringify(Object.entries(platform).map(([name, tell]) => [name, tell()])), () =>
      assert.equal(wxHost(platform).singlePage(), single))

  test('fails what it lacks at once, and asks the platform nothing', async () => {
    const fake = createFakeWx({ scene: 1154, request: () => ({ data: 'public' }) })
    const host = wxHost(fake.wx)
    for (const run of [
      (done) => host.login(1000, done),
      (done) => host.checkSession(done),
      (done) => host.views.getUserProfile('why', done),
      (done) => host.views.navigateTo('/x', done),
      (done) => host.views.redirectTo('/x', done),
      (done) => host.views.switchTab('/x', done),
      (done) => host.views.reLaunch('/x', done),
      (done) => host.views.navigateBack(1, done),
    ])
      assert.deepEqual(await answer(run), { error: { failure: UNSUPPORTED, errno: 0 }, value: undefined })
    assert.deepEqual(fake.calls, {})
    const { value: reply } = await answer((done) => host.request({ url: ORIGIN }, done))
    assert.equal(reply.data, 'public')
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

test('the language is what the platform says, or none', () => {
  assert.equal(wxHost({ getAppBaseInfo: () => ({ language: 'en' }) }).views.language(), 'en')
  for (const platform of [{}, { getAppBaseInfo: () => ({}) }, { getAppBaseInfo: () => undefined }]) assert.equal(wxHost(platform).views.language(), '')
})

test('a part that the app has changed and that tells no kind of failure is not taken for a weak network', async () => {
  const { fake, session } = createWorld()
  session.dispose()
  const host = wxHost(fake.wx)
  const partly = createSession({ baseURL: ORIGIN, host })
  host.login = (timeout, done) => done({ errMsg: 'login:fail of my own' })
  await assert.rejects(partly.login(), { code: 'ERR_BACKEND_PROTOCOL' })
  partly.dispose()
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
