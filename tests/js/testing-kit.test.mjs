import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { createFakeWx, packaged } from './support/sdk.mjs'

const call = (wx, name, options = {}) =>
  new Promise((resolve) => {
    wx[name](Object.assign({}, options, { success: (result) => resolve([true, result]), fail: (error) => resolve([false, error]) }))
  })
const request = (wx, options) => call(wx, 'request', Object.assign({ url: 'https://api.example.com/x' }, options))
const virtual = (options) => createFakeWx(Object.assign({ clock: 'virtual', latencyMs: 10 }, options))

describe('the fake wx, as WeChat', () => {
  test('answers later, never at once', () => {
    const { wx } = createFakeWx()
    let answered = false
    for (const name of ['login', 'checkSession', 'getStorage', 'setStorage', 'request'])
      wx[name]({ url: 'https://a.example', key: 'k', data: 1, complete: () => (answered = true) })
    assert.equal(answered, false)
  })

  test('calls complete after success or fail, and keeps what callbacks throw', async () => {
    const { thrown, wx } = createFakeWx()
    const order = []
    await new Promise((resolve) => {
      wx.setStorage({
        key: 'k',
        data: 1,
        success() {
          order.push('success')
          throw new Error('mine')
        },
        complete: () => resolve(order.push('complete')),
      })
    })
    assert.deepEqual(order, ['success', 'complete'])
    assert.equal(thrown[0].message, 'mine')
  })

  test('gives promises where no callback is given, but never for login and request', async () => {
    const { wx } = createFakeWx({ request: () => ({}) })
    assert.equal((await wx.setStorage({ key: 'k', data: 1 })).errMsg, 'setStorage:ok')
    assert.equal((await wx.getStorage({ key: 'k' })).data, 1)
    await assert.rejects(wx.getStorage({ key: 'other' }), { errMsg: 'getStorage:fail data not found' })
    assert.equal(wx.login({}), undefined)
    assert.equal(typeof wx.request({ url: 'https://a.example' }).then, 'undefined')
  })

  test('any status is a success; JSON is parsed only if it is JSON and asked for', async () => {
    const replies = [{ statusCode: 500, data: '{"a":1}' }, { data: 'not json' }, { data: { a: 1 } }, undefined]
    const { wx } = createFakeWx({ request: () => replies.shift() })
    const [ok, first] = await request(wx)
    assert.equal(ok, true)
    assert.equal(first.statusCode, 500)
    assert.deepEqual(first.data, { a: 1 })
    assert.equal((await request(wx))[1].data, 'not json')
    assert.equal((await request(wx, { dataType: 'text' }))[1].data, '{"a":1}')
    assert.deepEqual((await request(wx))[1].statusCode, 200)
  })

  test('sends what the server would see', async () => {
    const { network, wx } = createFakeWx({ request: () => ({}) })
    await request(wx, { data: { q: 'a b' }, header: { 'X-Mine': 1, Referer: 'x' } })
    await request(wx, { method: 'POST', data: { a: 1 } })
    await request(wx, { method: 'POST', data: { a: 1 }, header: { 'Content-Type': 'application/x-www-form-urlencoded' } })
    assert.equal(network.log[0].url, 'https://api.example.com/x?q=a%20b')
    assert.deepEqual(network.log[0].header, { 'content-type': 'application/json', 'x-mine': '1' })
    assert.equal(network.log[1].body, '{"a":1}')
    assert.equal(network.log[2].body, 'a=1')
  })

  test('fails the eleventh request at once, and bad ones', async () => {
    const { network, wx } = createFakeWx({ request: () => ({ delayMs: 20 }) })
    const outcomes = await Promise.all(Array.from({ length: 11 }, () => request(wx)))
    assert.deepEqual(outcomes.map(([ok]) => ok), [...Array(10).fill(true), false])
    assert.equal(outcomes[10][1].errno, 600007)
    assert.equal((await request(wx, { url: '/x' }))[1].errno, 600009)
    assert.equal((await request(wx, { method: 'PATCH' }))[1].errno, 600005)
    const cyclic = {}
    cyclic.self = cyclic
    assert.equal((await request(wx, { method: 'POST', data: cyclic }))[1].errno, 600010)
    assert.equal(network.running(), 0)
  })

  test('a server that throws, no network, a time-out and an abort are failures', async () => {
    const fake = createFakeWx({ request: ({ url }) => (url.endsWith('slow') ? { delayMs: 1000 } : Promise.reject(new Error('reset'))) })
    assert.deepEqual((await request(fake.wx))[1], { errMsg: 'request:fail reset', errno: 600001 })
    assert.equal(fake.thrown[0].message, 'reset')
    assert.equal((await request(fake.wx, { url: 'https://a.example/slow', timeout: 5 }))[1].errno, 5)
    fake.network.set(false)
    assert.equal((await request(fake.wx))[1].errno, 600001)
    assert.equal((await call(fake.wx, 'login'))[1].errno, 108)
    fake.network.set(true)
    const aborted = await new Promise((resolve) => fake.wx.request({ url: 'https://a.example/slow', fail: resolve }).abort())
    assert.equal(aborted.errMsg, 'request:fail abort')
  })

  test('tells of the network going and coming', async () => {
    const fake = createFakeWx()
    const seen = []
    fake.wx.onNetworkStatusChange(({ isConnected }) => seen.push(isConnected))
    fake.network.set(false)
    assert.equal((await call(fake.wx, 'getNetworkType'))[1].networkType, 'none')
    fake.network.set(true)
    assert.deepEqual(seen, [false, true])
  })

  test('a login code works once, for five minutes, for a login only', async () => {
    const fake = virtual()
    const code = async () => {
      const login = call(fake.wx, 'login')
      await fake.clock.advance(100)
      return (await login)[1].code
    }
    const first = await code()
    assert.equal(fake.platform.code2session(first).openid, 'open-id-1')
    assert.equal(fake.platform.code2session(first).errcode, 40163)
    const late = await code()
    await fake.clock.advance(300001)
    assert.equal(fake.platform.code2session(late).errcode, 40029)
    assert.equal(fake.platform.phoneNumber(await code()).errcode, 40029)
    const { code: phone } = await fake.taps.phone()
    assert.equal(fake.platform.phoneNumber(phone).phone_info.phoneNumber, '13800138000')
    assert.equal(fake.platform.phoneNumber(phone).errcode, 40163)
  })

  test('a login may replace the session_key, and more than four a second fail', async () => {
    const fake = virtual({ latencyMs: 0 })
    const logins = Array.from({ length: 5 }, () => call(fake.wx, 'login'))
    await fake.clock.advance(10)
    const outcomes = await Promise.all(logins)
    assert.deepEqual(outcomes.map(([ok]) => ok), [true, true, true, true, false])
    assert.equal(fake.platform.keyNumber(), 4)

    const quiet = virtual({ rotateKeyOnLogin: false })
    for (let count = 0; count < 2; count++) {
      const login = call(quiet.wx, 'login')
      await quiet.clock.advance(1000)
      await login
    }
    assert.equal(quiet.platform.keyNumber(), 1)
  })

  test('storage copies, and has its limits', async () => {
    const { storage, wx } = createFakeWx()
    const value = { list: [1] }
    wx.setStorageSync('k', value)
    value.list.push(2)
    assert.deepEqual(wx.getStorageSync('k'), { list: [1] })
    assert.equal(wx.getStorageSync('missing'), '')
    assert.ok(wx.setStorageSync('date', new Date(5)) === undefined && wx.getStorageSync('date') instanceof Date)
    assert.throws(() => wx.setStorageSync('big', 'x'.repeat(1048577)), /exceed storage max size/)
    for (let index = 0; index < 10; index++) wx.setStorageSync('mb' + index, 'x'.repeat(1048000))
    assert.equal((await call(wx, 'setStorage', { key: 'last', data: 'x'.repeat(10000) }))[1].errno, 1300202)
    assert.throws(() => wx.setStorageSync('f', undefined))
    assert.equal((await call(wx, 'setStorage', { key: '', data: 1 }))[0], false)
    wx.removeStorageSync('mb0')
    assert.ok(!storage.keys().includes('mb0'))
    await call(wx, 'setStorage', { key: 'safe', data: 1, encrypt: true })
    assert.equal(wx.getStorageSync('safe'), '')
    assert.equal((await call(wx, 'getStorage', { key: 'safe', encrypt: true }))[1].data, 1)
    await call(wx, 'clearStorage')
    assert.deepEqual(storage.keys(), [])
  })

  test('in the background time goes on and nothing runs, until the app is back', async () => {
    const fake = virtual()
    const seen = []
    fake.wx.onAppHide(() => seen.push('hide'))
    fake.wx.onAppShow(() => seen.push('show'))
    fake.app.hide()
    fake.wx.timers.setTimeout(() => seen.push('soon'), 1000)
    fake.wx.timers.setTimeout(() => seen.push('later'), 20000)
    fake.faults.add('checkSession', { delayMs: 30000, result: {} })
    fake.wx.checkSession({ success: () => seen.push('answered') })
    await fake.clock.advance(60000)
    assert.deepEqual(seen, ['hide', 'soon'])
    fake.app.show()
    await fake.clock.advance(0)
    assert.deepEqual(seen.slice(2).sort(), ['answered', 'later', 'show'])
  })

  test('running requests are interrupted five seconds after hiding', async () => {
    const fake = virtual({ request: () => ({ delayMs: 60000 }) })
    const outcome = request(fake.wx)
    fake.app.hide()
    await fake.clock.advance(6000)
    fake.app.show()
    await fake.clock.advance(100)
    assert.equal((await outcome)[1].errno, 600003)
  })

  test('a page stack with its rules', async () => {
    const seen = []
    const page = (name) => () => ({ onLoad: (options) => seen.push([name, options]), onUnload: () => seen.push(name + ' gone') })
    const fake = createFakeWx({ pages: { 'pages/a/a': page('a'), 'pages/b/b': page('b') }, tabBar: ['pages/home/home'] })
    fake.pages.open('/pages/a/a?x=1', { components: { '#auth-popup': { nextStep: 1 } } })
    assert.deepEqual(fake.pages.current().selectComponent('#auth-popup'), { nextStep: 1 })
    assert.equal(fake.pages.current().selectComponent('#other'), null)
    assert.equal(fake.pages.current().route, 'pages/a/a')
    await call(fake.wx, 'navigateTo', { url: '../b/b?y=%E8%8C%B6' })
    assert.deepEqual(seen, [['a', { x: '1' }], ['b', { y: '%E8%8C%B6' }]])
    assert.match((await call(fake.wx, 'navigateTo', { url: '/pages/none/none' }))[1].errMsg, /not found/)
    assert.match((await call(fake.wx, 'redirectTo', { url: '/pages/home/home' }))[1].errMsg, /tabbar/)
    assert.match((await call(fake.wx, 'switchTab', { url: '/pages/home/home?a=1' }))[1].errMsg, /query/)
    for (let depth = fake.pages.all().length; depth < 10; depth++) await call(fake.wx, 'navigateTo', { url: '/pages/b/b' })
    assert.match((await call(fake.wx, 'navigateTo', { url: '/pages/b/b' }))[1].errMsg, /limit/)
    await call(fake.wx, 'navigateBack', { delta: 20 })
    assert.equal(fake.pages.all().length, 1)
    assert.equal((await call(fake.wx, 'navigateBack'))[0], false)
    await call(fake.wx, 'reLaunch', { url: '/pages/home/home?a=1' })
    assert.deepEqual(fake.wx.getCurrentPages().map(({ route }) => route), ['pages/home/home'])
  })

  test('asks for consent where it is needed, one listener at a time', async () => {
    const fake = createFakeWx({ privacy: { needAuthorization: true } })
    assert.equal((await call(fake.wx, 'getPrivacySetting'))[1].needAuthorization, true)
    fake.wx.onNeedPrivacyAuthorization(() => assert.fail('replaced'))
    fake.wx.onNeedPrivacyAuthorization((resolve) => {
      resolve({ event: 'exposureAuthorization' })
      resolve({ event: 'disagree' })
    })
    assert.equal((await call(fake.wx, 'requirePrivacyAuthorize'))[1].errno, 104)
    fake.wx.onNeedPrivacyAuthorization((resolve) => resolve({ event: 'agree', buttonId: 'b' }))
    assert.equal((await fake.taps.phone()).errMsg, 'getPhoneNumber:ok')
    assert.equal((await call(fake.wx, 'getPrivacySetting'))[1].needAuthorization, false)
  })

  test('faults come by script', async () => {
    const fake = createFakeWx({ request: () => ({ data: 'ok' }) })
    fake.faults.add('request', { errno: 5, url: '/orders', skip: 1, times: 2 })
    fake.faults.add('checkSession', { result: { verdict: 'mine' } })
    const outcomes = []
    for (const path of ['/other', '/orders', '/orders', '/orders', '/orders'])
      outcomes.push((await request(fake.wx, { url: 'https://a.example' + path }))[0])
    assert.deepEqual(outcomes, [true, true, false, false, true])
    assert.equal((await call(fake.wx, 'checkSession'))[1].verdict, 'mine')
  })

  test('a misspelt fault is refused, with the names that are known', () => {
    const { faults } = createFakeWx()
    assert.throws(() => faults.add('logn', { hang: true }), /no fault can be scripted for logn; known are request, uploadFile, downloadFile, connectSocket, login, checkSession/)
    assert.throws(() => faults.add('logn', {}), TypeError)
    assert.throws(() => faults.add('getAppBaseInfo', {}), /getAppBaseInfo/)
    assert.throws(() => faults.add('login', { errmsg: 'x' }), /unknown member errmsg; known are errMsg/)
    for (const name of ['login', 'request', 'navigateTo', 'showToast']) faults.add(name, { hang: true })
  })

  test('a fault is worded with the name of its function once, whether it brings it or not', async () => {
    const fake = createFakeWx()
    for (const api of ['login', 'request'])
      for (const [given, told] of [['no luck', ':fail no luck'], [api + ':fail no luck', ':fail no luck'], [api + ':fail', ':fail ']]) {
        fake.faults.add(api, { errMsg: given })
        assert.equal((await call(fake.wx, api, { url: 'https://a.example' }))[1].errMsg, api + told)
      }
  })

  test('what the test\'s own functions throw is kept, and told as the reason', async () => {
    const slip = new TypeError('x is not defined')
    const boom = () => {
      throw slip
    }
    const fake = createFakeWx({ request: boom, issueLoginCode: boom })
    assert.match((await request(fake.wx))[1].errMsg, /x is not defined/)
    assert.equal((await call(fake.wx, 'login'))[1].errMsg, 'login:fail x is not defined')
    assert.deepEqual(fake.thrown, [slip, slip])
  })

  test('a jump moves the wall clock, and no timer', async () => {
    for (const ms of [3600000, -3600000]) {
      const fake = virtual()
      const seen = []
      fake.wx.timers.setTimeout(() => seen.push('three seconds'), 3000)
      const before = fake.wx.timers.now()
      fake.clock.jump(ms)
      assert.equal(fake.wx.timers.now() - before, ms)
      await fake.clock.advance(2999)
      assert.deepEqual(seen, [])
      await fake.clock.advance(1)
      assert.deepEqual(seen, ['three seconds'])
      assert.equal(fake.wx.timers.now() - before, ms + 3000)
    }
  })

  test('a jump ends no code: the servers have clocks of their own', async () => {
    const fake = virtual()
    const code = fake.platform.issueLoginCode()
    fake.clock.jump(3600000)
    assert.equal(fake.platform.code2session(code).openid, 'open-id-1')
  })

  test('keeps every call with its options, and shows what an app shows', async () => {
    const fake = createFakeWx({ request: () => ({}) })
    await fake.wx.showToast({ title: '网络不给力', icon: 'none' })
    for (const name of ['showLoading', 'hideLoading', 'hideToast']) assert.equal((await fake.wx[name]()).errMsg, name + ':ok')
    await request(fake.wx)
    assert.deepEqual(fake.callLog.map(({ name }) => name), ['showToast', 'showLoading', 'hideLoading', 'hideToast', 'request'])
    assert.deepEqual(fake.callLog[0].options, { title: '网络不给力', icon: 'none' })
    assert.equal(fake.calls.showToast, 1)
  })

  test('opened from Moments there is no login and no way to another page', async () => {
    const { wx } = createFakeWx({ scene: 1154, request: () => ({}) })
    assert.equal(wx.getLaunchOptionsSync().scene, 1154)
    assert.equal(wx.getEnterOptionsSync().scene, 1154)
    assert.equal(wx.getApiCategory(), 'browseOnly')
    for (const name of ['login', 'checkSession', 'getUserProfile', 'navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack'])
      assert.match((await call(wx, name, { url: '/pages/a/a' }))[1].errMsg, /:fail not supported/, name)
    assert.equal((await request(wx))[0], true)
    assert.equal(createFakeWx().wx.getApiCategory(), 'default')
  })

  test('sends to a real origin when given one', async () => {
    const server = createServer((incoming, response) => {
      response.writeHead(418, { 'content-type': 'application/json', 'x-mine': '1' })
      response.end(JSON.stringify({ url: incoming.url, method: incoming.method }))
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { wx } = createFakeWx({ request: 'http://127.0.0.1:' + server.address().port })
    const [, response] = await request(wx, { url: 'https://api.example.com/a?b=1', method: 'POST', data: { a: 1 } })
    assert.equal(response.statusCode, 418)
    assert.deepEqual(response.data, { url: '/a?b=1', method: 'POST' })
    assert.equal(response.header['x-mine'], '1')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const FILE = 'wxfile://tmp/a.txt'
  const uploading = { url: 'https://api.example.com/files', filePath: FILE, name: 'file', formData: { of: 'me' } }

  test('an upload is a success with every status, in text, after its progress, without a header', async () => {
    const { wx, network } = createFakeWx({ files: { [FILE]: 'four' }, request: () => ({ statusCode: 401, data: { no: 1 }, header: { a: '1' } }) })
    const seen = []
    const answer = await new Promise((success) => {
      const task = wx.uploadFile(Object.assign({ success }, uploading))
      task.onProgressUpdate(({ progress, totalBytesSent, totalBytesExpectedToSend }) => seen.push([progress, totalBytesSent, totalBytesExpectedToSend]))
      task.onHeadersReceived(({ statusCode }) => seen.push(statusCode))
    })
    assert.deepEqual(answer, { data: '{"no":1}', statusCode: 401, errMsg: 'uploadFile:ok' })
    assert.deepEqual(seen, [[50, 2, 4], [100, 4, 4], 401])
    const [sent] = network.log
    assert.deepEqual([sent.method, sent.body, sent.name, sent.data], ['POST', 'four', 'file', { of: 'me' }])
  })

  test('an upload wants a file that is there', async () => {
    const { wx } = createFakeWx({ request: () => ({}) })
    assert.deepEqual((await call(wx, 'uploadFile', uploading))[1], { errMsg: 'uploadFile:fail file not found', errno: 1300002 })
    assert.match((await call(wx, 'uploadFile', { url: uploading.url, name: 'file' }))[1].errMsg, /parameter error/)
  })

  test('a download lands in a file, which can be uploaded', async () => {
    const { wx, files } = createFakeWx({ request: ({ method }) => ({ data: method === 'GET' ? 'content' : 'kept' }) })
    const [, first] = await call(wx, 'downloadFile', { url: 'https://api.example.com/a' })
    assert.equal(files.get(first.tempFilePath), 'content')
    const [, second] = await call(wx, 'downloadFile', { url: 'https://api.example.com/a', filePath: 'wxfile://usr/b' })
    assert.deepEqual([second.filePath, second.tempFilePath], ['wxfile://usr/b', undefined])
    assert.equal((await call(wx, 'uploadFile', { url: 'https://api.example.com/a', filePath: first.tempFilePath, name: 'x' }))[1].data, 'kept')
  })

  test('uploads, downloads and requests are ten at once together', async () => {
    const { wx } = createFakeWx({ files: { [FILE]: '' }, latencyMs: 20, request: () => ({}) })
    const url = 'https://api.example.com/a'
    const calls = Array.from({ length: 12 }, (none, index) => call(wx, ['request', 'uploadFile', 'downloadFile'][index % 3], Object.assign({}, uploading, { url })))
    const ends = await Promise.all(calls)
    assert.deepEqual(ends.map(([succeeded]) => succeeded), [...Array(10).fill(true), false, false])
    assert.equal(ends[11][1].errno, 600007)
  })

  test('chunks are bytes, each told by itself, before the answer', async () => {
    const { wx } = createFakeWx({ request: () => ({ chunks: ['a', '中'], data: 'a中' }) })
    const seen = []
    await new Promise((success) => {
      const task = wx.request({ url: 'https://api.example.com/a', enableChunked: true, success })
      task.onChunkReceived(({ data }) => seen.push(data instanceof ArrayBuffer && Buffer.from(data).toString()))
    })
    assert.deepEqual(seen, ['a', '中'])
  })

  test('sockets: a sixth is refused, a handshake with a status fails, and the background closes them', async () => {
    const { wx, network, app, clock } = createFakeWx({ clock: 'virtual', socket: ({ url }) => (url.endsWith('no') ? { statusCode: 401 } : {}) })
    const heard = []
    const connect = (path) => {
      const task = wx.connectSocket({ url: 'wss://api.example.com/' + path, fail: ({ errno }) => heard.push(errno) })
      for (const event of ['Open', 'Error', 'Close']) task['on' + event]((news) => heard.push([event, news.errMsg || news.code].join(' ').trim()))
      return task
    }
    connect('no')
    await clock.advance(10)
    assert.deepEqual(heard.splice(0), ['Error Unexpected response code: 401', 'Close 1006'])
    for (let count = 0; count < 6; count++) connect('yes')
    await clock.advance(10)
    assert.deepEqual(heard.splice(0), [600007, ...Array(5).fill('Open')])
    app.hide()
    await clock.advance(6000)
    assert.deepEqual([heard, network.sockets().length], [[], 0], 'callbacks stand still')
    app.show()
    await clock.advance(10)
    assert.deepEqual(heard, Array(5).fill('Close 1006'))
    assert.throws(() => createFakeWx().wx.connectSocket({ url: 'https://a.example' }).send({ data: 1, fail() { throw new Error('not open') } }), /not open/)
  })

  test('sockets: who accepted hears of the end, whoever made it, also when nobody waited for the handshake any more', async () => {
    const ends = []
    const closed = ({ code, reason }) => ends.push([code, reason].join(' ').trim())
    const { wx, network, clock } = createFakeWx({ clock: 'virtual', socket: () => Promise.resolve({ closed }) })
    const connect = () => wx.connectSocket({ url: 'wss://api.example.com/live' })
    const [byApp] = [connect(), connect()]
    await clock.advance(10)
    byApp.close({ code: 4000, reason: 'done' })
    network.sockets()[0].close()
    await clock.advance(1)
    assert.deepEqual(ends.splice(0), ['4000 done', '1000'])
    const tooLate = connect()
    tooLate.close({})
    await clock.advance(10)
    assert.deepEqual(ends, ['1006'])
  })

  test('refuses an option it does not know', () => {
    assert.throws(() => createFakeWx({ clok: 'virtual' }), /unknown option clok/)
    assert.throws(() => createFakeWx().clock.jump(1), /clock: "virtual"/)
  })

  test('is what the package ships', () => assert.deepEqual(Object.keys(packaged('miniprogram_dist/testing/index.js')), ['createAuthPopup', 'createFakeMy', 'createFakeTt', 'createFakeWx', 'createMiniProgram']))
})
