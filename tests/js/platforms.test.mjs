// Which host an app gets, and what Alipay's errors mean. What a session does on each platform, tests/platforms tries.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { ORIGIN, createFakeWx, createSession, packaged } from './support/sdk.mjs'

const { createFakeMy, createFakeTt } = packaged('miniprogram_dist/testing/index.js')
const { myHost } = packaged('miniprogram_dist/host/my.js')
const { uniHost } = packaged('miniprogram_dist/host/uni.js')
const { taroHost } = packaged('miniprogram_dist/host/taro.js')

const [NETWORK, TIMEOUT, INTERRUPTED, REFUSED, UNSUPPORTED, ABORTED, MALFORMED] = [0, 1, 2, 3, 4, 5, 6]
const answer = (run) => new Promise((resolve) => run((error, value) => resolve({ error, value })))
const request = () => ({ data: { token: 't', expiresIn: 7200 } })
const GLOBALS = ['wx', 'tt', 'my', 'swan', 'qq', 'ks', 'jd', 'xhs']

afterEach(() => GLOBALS.forEach((name) => delete globalThis[name]))

describe('where no host is given', () => {
  const loginIn = async (name, api) => {
    globalThis[name] = api
    const session = createSession({ baseURL: ORIGIN })
    const { token } = await session.login()
    session.dispose()
    return [session.host.name, token]
  }

  test('the global of the platform is the host', async () => {
    assert.deepEqual(await loginIn('wx', createFakeWx({ request }).wx), ['wx', 't'])
    delete globalThis.wx
    assert.deepEqual(await loginIn('tt', createFakeTt({ request }).tt), ['tt', 't'])
    delete globalThis.tt
    assert.deepEqual(await loginIn('my', createFakeMy({ request }).my), ['my', 't'])
  })

  for (const name of ['qq', 'ks', 'jd', 'xhs', 'swan'])
    test('so it is on ' + name, async () => assert.deepEqual(await loginIn(name, createFakeWx({ request }).wx), [name, 't']))

  test("Baidu's code is that of getLoginCode, where there is one", async () => {
    const { wx } = createFakeWx({ request })
    const { login, ...swan } = wx
    assert.deepEqual(await loginIn('swan', Object.assign(swan, { getLoginCode: login })), ['swan', 't'])
  })

  test('wx comes before the others', async () => {
    globalThis.qq = createFakeWx().wx
    assert.deepEqual(await loginIn('wx', createFakeWx({ request }).wx), ['wx', 't'])
  })

  test('and none of them is there, the error names what was looked for', () => {
    const isNamed = ({ code, message }) => code === 'ERR_CONFIG' && GLOBALS.every((name) => message.includes(name)) && /uniHost.*taroHost/.test(message)
    assert.throws(() => createSession({ baseURL: ORIGIN }), isNamed)
  })
})

describe('a host that is given', () => {
  test("may be the platform's own global", async () => {
    globalThis.my = createFakeMy({ request }).my
    const session = createSession({ baseURL: ORIGIN, host: globalThis.my })
    assert.equal((await session.login()).token, 't')
    session.dispose()
  })

  test('may be uni or Taro', async () => {
    globalThis.wx = createFakeWx({ request }).wx
    for (const framework of [
      { addInterceptor() {}, getAppBaseInfo: () => ({ uniPlatform: 'mp-weixin' }) },
      { addInterceptor() {}, getEnv: () => 'WEAPP' },
    ]) {
      const session = createSession({ baseURL: ORIGIN, host: Object.assign({}, globalThis.wx, framework) })
      assert.equal((await session.login()).token, 't')
      // They are WeChat's own session: what its components ask for by the global wx.
      assert.equal(createSession({ baseURL: ORIGIN, host: globalThis.wx }), session)
      session.dispose()
    }
  })

  test('must be something that can send a request', () =>
    assert.throws(() => createSession({ baseURL: ORIGIN, host: { login() {} } }), { code: 'ERR_CONFIG' }))

  test('of a framework, in a browser, signs nobody in, whatever goes by the name of a login there', async () => {
    const login = () => assert.fail('opened a window')
    for (const host of [
      uniHost({ login, request() {}, getAppBaseInfo: () => ({ uniPlatform: 'web' }) }),
      uniHost({ login, request() {}, getSystemInfoSync: () => ({ uniPlatform: 'app' }) }),
      uniHost({ login, request() {} }),
      taroHost({ login, request() {}, getEnv: () => 'WEB' }),
    ]) {
      assert.equal((await answer((done) => host.login(1000, done))).error.failure, UNSUPPORTED)
      assert.deepEqual(host.account(), { appId: '', envVersion: '' })
    }
  })
})

describe('the adapter for Alipay', () => {
  const numbers = [
    [1, INTERRUPTED],
    [2, REFUSED],
    [9, ABORTED],
    [12, NETWORK],
    [13, TIMEOUT],
    [19, NETWORK],
    [20, NETWORK],
    ['12', NETWORK],
  ]
  for (const [error, failure] of numbers)
    test('reads error ' + JSON.stringify(error) + ' of my.request as ' + failure, async () => {
      const host = myHost({ request: ({ fail }) => fail({ error, errorMessage: 'words' }) })
      const { error: failed } = await answer((done) => host.request({ url: ORIGIN }, done))
      assert.equal(host.failureOf(failed).failure, failure)
      assert.equal(failed.errMsg, 'request:fail words')
    })

  test('an address that is not on the list is the developer\'s to mend', async () => {
    const fake = createFakeMy({ request })
    const session = createSession({ baseURL: ORIGIN, host: myHost(fake.my) })
    for (const error of [4, 11]) {
      fake.faults.add('request', { url: '/orders', error, errorMessage: '无权调用该接口' })
      await assert.rejects(session.request({ url: '/orders' }), { code: 'ERR_CONFIG' })
    }
    session.dispose()
  })

  const replies = [
    ['calls fail with a status', ({ fail }) => fail({ error: 19, status: 401, headers: { a: 'b' }, data: '{"code":"NO"}' }), [401, 'b', { code: 'NO' }]],
    ['calls only complete, with a status', ({ complete }) => complete({ error: 19, errorMessage: 'http status error', status: 500, data: 'oops' }), [500, undefined, 'oops']],
    ['calls only complete, about a success', ({ complete }) => complete({ status: 200, data: { a: 1 } }), [200, undefined, { a: 1 }]],
    ['gives both names of a status', ({ success }) => success({ status: 200, statusCode: 200, header: { a: 'c' }, headers: { a: 'b' }, data: 1 }), [200, 'c', 1]],
    ['gives a promise only', async () => ({ status: 204, headers: {} }), [204, undefined, undefined]],
    ['gives a promise that rejects with a status', () => Promise.reject({ error: 19, status: 403, data: 'no' }), [403, undefined, 'no']],
  ]
  for (const [how, request, expected] of replies)
    test('takes an answer that ' + how, async () => {
      const { error, value } = await answer((done) => myHost({ request }).request({ url: ORIGIN }, done))
      assert.equal(error, null)
      assert.deepEqual([value.statusCode, (value.header || {}).a, value.data], expected)
    })

  test('an answer without a status is none', async () => {
    const host = myHost({ request: ({ success }) => success({ data: 1 }) })
    const { error } = await answer((done) => host.request({ url: ORIGIN }, done))
    assert.equal(host.failureOf(error).failure, MALFORMED)
  })

  for (const [how, getAuthCode, failure] of [
    ['throws', () => { throw new Error('boom') }, REFUSED],
    ['fails without an argument', ({ fail }) => fail(), REFUSED],
    ['completes with an error', ({ complete }) => complete({ error: 12, errorMessage: '网络错误' }), NETWORK],
    ['does not exist', undefined, UNSUPPORTED],
  ])
    test('a my.getAuthCode that ' + how + ' is a failure', async () => {
      const { error } = await answer((done) => myHost(getAuthCode ? { getAuthCode } : {}).login(1000, done))
      assert.equal(error.failure, failure)
    })

  test('without any function nothing throws', async () => {
    const bare = myHost({})
    for (const run of [
      (done) => bare.checkSession(done),
      (done) => bare.readStorage('k', false, done),
      (done) => bare.writeStorage('k', 1, false, done),
      (done) => bare.removeStorage('k', done),
      (done) => bare.views.getUserProfile('why', done),
      (done) => bare.views.navigateTo('/x', done),
    ])
      assert.equal((await answer(run)).error.failure, UNSUPPORTED)
    assert.deepEqual([bare.account(), bare.baseLibrary, bare.views.language(), bare.singlePage()], [{ appId: '', envVersion: 'release' }, '', '', false])
  })

  test('puts nothing on my, which may be frozen', async () => {
    const { my } = createFakeMy({ request })
    const session = createSession({ baseURL: ORIGIN, host: myHost(Object.freeze(my)) })
    assert.equal((await session.login()).token, 't')
    session.dispose()
  })
})

test('nobody signed in to Douyin itself: a silent login opens no window, and fails', async () => {
  const fake = createFakeTt({ request, signedIn: false })
  globalThis.tt = fake.tt
  const session = createSession({ baseURL: ORIGIN })
  await assert.rejects(session.login(), { code: 'ERR_LOGIN_FAILED' })
  assert.deepEqual(Object.keys(fake.callLog.find(({ name }) => name === 'login').options).sort(), ['complete', 'fail', 'force', 'success'])
  session.dispose()
})
