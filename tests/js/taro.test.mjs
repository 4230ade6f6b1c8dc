// The interceptor for Taro, in the chain of Taro's own API.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { startBackEnd } from './support/back-end.mjs'
import { createFakeWx, createSession } from './support/sdk.mjs'
import { taroOn } from './support/taro.mjs'

const require = createRequire(import.meta.url)
const { install } = require('../../pkg/miniprogram_dist/interceptors/taro.js')
const { install: installOnWx } = require('../../pkg/miniprogram_dist/interceptors/request.js')

const FILE = 'wxfile://tmp/a.txt'

let backEnd
let fake
let session
let taro
beforeEach(async () => {
  backEnd = await startBackEnd()
  fake = createFakeWx({ request: backEnd.origin, files: { [FILE]: 'what the file holds' } })
  session = createSession({ baseURL: backEnd.origin, host: fake.wx })
  taro = await taroOn(fake.wx)
})
afterEach(async () => {
  session.dispose()
  await backEnd.close()
})

const orders = (more) => taro.request(Object.assign({ url: backEnd.origin + '/orders' }, more))
const statuses = (count) => Promise.all(Array.from({ length: count }, () => orders().then(({ statusCode }) => statusCode)))

const upload = (more) => taro.uploadFile(Object.assign({ url: backEnd.origin + '/files', filePath: FILE, name: 'picture' }, more))
const download = (more) => taro.downloadFile(Object.assign({ url: backEnd.origin + '/files' }, more))

for (const [name, transfer] of [['uploadFile', upload], ['downloadFile', download]]) {
  describe('Taro.' + name + ' with the session', { timeout: 60000 }, () => {
    const statuses = (count) => Promise.all(Array.from({ length: count }, () => transfer().then(({ statusCode }) => statusCode)))

    test('one login for all, one refresh for all', async () => {
      install(taro, session)
      for (const needLogin of [false, 'optional']) await transfer({ url: backEnd.origin + '/public', needLogin })
      assert.equal(backEnd.logins, 0)
      assert.deepEqual(await statuses(20), Array(20).fill(200))
      backEnd.expire()
      assert.deepEqual(await statuses(20), Array(20).fill(200))
      assert.equal(backEnd.logins, 2)
      assert.deepEqual(fake.thrown, [])
    })

    test('gives what Taro gives: a promise with the methods of the task, which may be chained', async () => {
      install(taro, session)
      const heard = []
      const transferred = transfer()
      assert.equal(transferred.progress(({ progress }) => heard.push(progress)), transferred)
      transferred.onHeadersReceived(({ statusCode }) => heard.push(statusCode))
      assert.equal((await transferred).statusCode, 200)
      assert.deepEqual(heard, name === 'uploadFile' ? [50, 100, 200] : [200, 50, 100])

      let told = 0
      const aborted = transfer()
      assert.equal(aborted.abort(() => told++), aborted)
      await assert.rejects(aborted, { code: 'ERR_ABORTED', errMsg: name + ':fail abort' })
      assert.equal(told, 1)
    })

    test('that stays refused rejects, with the answer', async () => {
      install(taro, session)
      await assert.rejects(transfer({ url: backEnd.origin + '/never' }), { code: 'ERR_UNAUTHORIZED', statusCode: 401 })
    })

    test('calls the callbacks once', async () => {
      install(taro, session)
      await session.login()
      backEnd.expire()
      const heard = []
      const hear = (which) => ({ statusCode }) => heard.push([which, statusCode])
      await transfer({ success: hear('success'), fail: hear('fail'), complete: hear('complete') })
      assert.deepEqual(heard, [['success', 200], ['complete', 200]])
    })

    test('is sent by Taro itself where the session lives on Taro', async () => {
      session.dispose()
      session = createSession({ baseURL: backEnd.origin, host: taro })
      install(taro, session)
      assert.equal((await transfer()).statusCode, 200)
      assert.equal(fake.calls[name], 1)
    })

    test('uninstalled, it is Taro\'s own again', async () => {
      const original = taro[name]
      install(taro, session)()
      assert.equal(taro[name], original)
      assert.equal((await transfer()).statusCode, 401)
    })
  })
}

describe('Taro.request with the session', { timeout: 60000 }, () => {
  test('one login for all, one refresh for all, and the last answer is the caller\'s', async () => {
    install(taro, session)
    const open = await taro.request({ url: backEnd.origin + '/public', needLogin: false })
    assert.deepEqual([open.statusCode, backEnd.logins], [200, 0])
    const optional = () => taro.request({ url: backEnd.origin + '/public', needLogin: 'optional' })
    assert.deepEqual([(await optional()).data.authorization, backEnd.logins], [null, 0])
    assert.deepEqual(await statuses(20), Array(20).fill(200))
    assert.equal(backEnd.logins, 1)
    assert.equal((await optional()).data.authorization, 'Bearer token-1')
    backEnd.expire()
    assert.deepEqual(await statuses(50), Array(50).fill(200))
    assert.equal(backEnd.logins, 2)
    assert.equal((await taro.request({ url: backEnd.origin + '/never' })).statusCode, 401)
    assert.deepEqual(fake.thrown, [])
  })

  test('interceptors of the app: earlier ones hear one answer, later ones see the token of each sending', async () => {
    const before = []
    const later = []
    taro.addInterceptor((chain) => {
      const answer = chain.proceed(chain.requestParams)
      answer.then(({ statusCode }) => before.push(statusCode))
      return answer
    })
    install(taro, session)
    taro.addInterceptor((chain) => {
      later.push(chain.requestParams.header.Authorization)
      return chain.proceed(chain.requestParams)
    })
    await session.login()
    backEnd.expire()
    await orders()
    assert.deepEqual(before, [200])
    assert.equal(later.length, 2)
    assert.ok(later.every((header) => header.startsWith('Bearer ')) && later[0] !== later[1])
  })

  test('callbacks are called once, with the answer that counts', async () => {
    install(taro, session)
    await session.login()
    backEnd.expire()
    const heard = []
    const hear = (name) => (result) => heard.push([name, result.statusCode])
    await orders({ success: hear('success'), fail: hear('fail'), complete: hear('complete') })
    assert.deepEqual(heard, [['success', 200], ['complete', 200]])
  })

  test('the options of the caller stay as they were', async () => {
    install(taro, session)
    const options = { url: backEnd.origin + '/orders', header: { 'X-Own': '1' } }
    await taro.request(options)
    assert.deepEqual(options, { url: backEnd.origin + '/orders', header: { 'X-Own': '1' } })
  })

  test('a request is aborted while it waits for the login, and is never sent', async () => {
    install(taro, session)
    const request = orders()
    request.abort()
    await assert.rejects(request, { errMsg: 'request:fail abort' })
    await session.login()
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(!fake.network.log.some(({ url }) => url.endsWith('/orders')))
  })

  test('a request on its way is aborted', async () => {
    install(taro, session)
    await session.login()
    fake.faults.add('request', { url: '/orders', hang: true })
    const request = orders()
    while (!fake.network.running()) await new Promise((resolve) => setTimeout(resolve, 1))
    request.abort()
    await assert.rejects(request, { errMsg: 'request:fail abort' })
    assert.equal(fake.network.running(), 0)
  })

  test('a listener for headers hears of the request that is sent later', async () => {
    install(taro, session)
    const request = orders()
    const heard = new Promise((resolve) => request.onHeadersReceived(resolve))
    await request
    assert.equal((await heard).statusCode, 200)
  })

  test('uninstalled, it passes everything on', async () => {
    install(taro, session)()
    assert.equal((await orders()).statusCode, 401)
    assert.equal(backEnd.logins, 0)
  })

  test('what is no Taro is refused by name, and Taro where wx is wanted', () => {
    assert.throws(() => install(fake.wx, session), /client must be Taro/)
    assert.throws(() => installOnWx(taro, session), /must be wx itself, which this is not: take install of mp-session\/interceptors\/taro$/)
    const uni = { request() {}, addInterceptor() {} }
    assert.throws(() => installOnWx(uni, session), /take install of mp-session\/interceptors\/uni$/)
  })
})
