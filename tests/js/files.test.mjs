// Uploads and downloads with the session's token.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const FILE = 'wxfile://tmp/a.png'
const content = '0123456789'
const start = (options, sessionOptions) => {
  const world = createWorld(Object.assign({ files: { [FILE]: content } }, options), sessionOptions)
  return Object.assign(world, { sent: (path) => world.fake.network.log.filter(({ url }) => url.endsWith(path)) })
}
const upload = (session, more) => session.uploadFile(Object.assign({ url: '/pictures', filePath: FILE, name: 'picture', formData: { album: 1 } }, more))
const download = (session, more) => session.downloadFile(Object.assign({ url: '/pictures/1' }, more))
const until = async (condition) => {
  for (let turn = 0; turn < 500 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  assert.ok(condition(), 'did not come true: ' + condition)
}

for (const [name, transfer] of [['uploadFile', upload], ['downloadFile', download]]) {
  describe(name, () => {
    test('waits for the login, goes below baseURL, carries the token and passes options on', async () => {
      const { server, session, sent } = start()
      const { statusCode } = await transfer(session, { header: { 'x-mine': '1' } })
      assert.deepEqual([statusCode, server.logins], [200, 1])
      const [call] = sent(name === 'uploadFile' ? '/pictures' : '/pictures/1')
      assert.deepEqual([call.header['x-mine'], call.header.authorization], ['1', 'Bearer token-1'])
    })

    test('refused with 401, which comes as success, refreshes once for all and is sent once more', async () => {
      const { server, session } = start()
      await session.login()
      server.token = 'replaced'
      const answers = await Promise.all(Array.from({ length: 30 }, () => transfer(session)))
      assert.ok(answers.every(({ statusCode }) => statusCode === 200))
      assert.equal(server.logins, 2)
    })

    test('refused twice rejects with ERR_UNAUTHORIZED and the answer', async () => {
      const { server, session } = start()
      await session.login()
      server.handler = ({ url }) => (/pictures/.test(url) ? { statusCode: 401, data: 'no' } : undefined)
      await assert.rejects(transfer(session), { code: 'ERR_UNAUTHORIZED', statusCode: 401 })
    })

    test("with needLogin 'optional' or false goes without a login", async () => {
      const { server, session } = start()
      for (const needLogin of ['optional', false]) assert.equal((await transfer(session, { needLogin })).statusCode, 401)
      assert.equal(server.logins, 0)
    })

    test('carries no token to a foreign origin', async () => {
      const { server, session, fake } = start()
      await session.login()
      await transfer(session, { url: 'https://elsewhere.example/x' })
      assert.equal(fake.network.log.at(-1).header.authorization, undefined)
      assert.equal(server.logins, 1)
    })

    test('can be aborted while it waits for the login, while it runs and while it waits for a refresh', async () => {
      const { fake, server, session } = start()
      const waiting = transfer(session)
      waiting.abort()
      await assert.rejects(waiting, { code: 'ERR_ABORTED', errMsg: name + ':fail abort' })
      await session.login()
      fake.faults.add(name, { hang: true })
      const running = transfer(session)
      await until(() => fake.network.running() === 1)
      running.abort()
      await assert.rejects(running, { code: 'ERR_ABORTED' })
      await until(() => fake.network.running() === 0)
      server.token = 'replaced'
      fake.faults.add('login', { hang: true })
      const refused = transfer(session)
      await until(() => fake.calls.login === 2)
      refused.abort()
      await assert.rejects(refused, { code: 'ERR_ABORTED' })
    })

    test('shares the ten places with requests, nine at once', async () => {
      const { fake, session } = start({ latencyMs: 5 })
      await session.login()
      let most = 0
      const watch = setInterval(() => (most = Math.max(most, fake.network.running())), 1)
      const calls = Array.from({ length: 40 }, (none, index) => (index % 2 ? transfer(session) : session.request({ url: '/orders' })))
      const answers = await Promise.all(calls)
      clearInterval(watch)
      assert.ok(answers.every(({ statusCode }) => statusCode === 200))
      assert.equal(most, 9)
    })

    test('tells progress and headers of the answer that counts, to listeners that were there before the login', async () => {
      const { server, session } = start()
      const seen = []
      const first = transfer(session)
      first.onHeadersReceived(({ statusCode }) => seen.push(statusCode))
      first.onProgressUpdate(({ progress }) => seen.push(progress))
      const gone = () => assert.fail('was taken out')
      first.onProgressUpdate(gone)
      first.offProgressUpdate(gone)
      await first
      assert.deepEqual(seen, name === 'uploadFile' ? [50, 100, 200] : [200, 50, 100])
      server.token = 'replaced'
      const heads = []
      const second = transfer(session)
      second.onHeadersReceived(({ statusCode }) => heads.push(statusCode))
      const written = []
      second.onProgressUpdate(({ totalBytesExpectedToWrite }) => written.push(totalBytesExpectedToWrite))
      const answer = await second
      assert.deepEqual([heads, answer.statusCode], [[200], 200])
      if (name === 'downloadFile') assert.equal(new Set(written).size, 1, 'the refused body is no progress')
    })

    test('ends in the words of the platform, by promise and by callbacks alike', async () => {
      const { fake, session } = start()
      fake.faults.add(name, { errMsg: name + ':fail net::ERR_FAILED', errno: 600001 })
      const told = []
      const note = (what) => (result) => told.push([what, result.code])
      const error = await transfer(session, { success: note('success'), fail: note('fail'), complete: note('complete') }).catch((thrown) => thrown)
      assert.deepEqual([error.code, error.errno, error.errMsg], ['ERR_NETWORK', 600001, name + ':fail net::ERR_FAILED'])
      assert.deepEqual(told, [['fail', 'ERR_NETWORK'], ['complete', 'ERR_NETWORK']])
    })

    for (const [what, fault] of [
      ['is gone', { errMsg: name + ':fail no such file or directory, open "wxfile://a"' }],
      ['cannot be found', { errMsg: name + ':fail file not found' }],
      ['does not exist', { errMsg: name + ":fail file doesn't exist" }],
      ['is one too many for the storage', { errMsg: name + ':fail the maximum size of the file storage limit is exceeded', errno: 1300202 }],
      ['may not be opened', { errMsg: name + ':fail permission denied', errno: 1300013 }],
    ])
      test('of a file that ' + what + ' is ERR_FILE, and costs no unit', async () => {
        const { fake, session } = start()
        fake.faults.add(name, fault)
        await assert.rejects(transfer(session), { code: 'ERR_FILE', errMsg: fault.errMsg })
        assert.equal(session.snapshot().fuse.units, 3)
      })

    test("is the file's fault by the platform's numbers, and by its words only where it gives none of the network", async () => {
      const { fake, session } = start()
      const codeOf = async (errno, words) => {
        fake.faults.add(name, { errMsg: name + ':fail ' + words, errno })
        return (await transfer(session).catch((error) => error)).code
      }
      for (const [errno, isOfFiles] of [[1299999, false], [1300000, true], [1399999, true], [1400000, false]])
        assert.equal((await codeOf(errno, 'unknown')) === 'ERR_FILE', isOfFiles, String(errno))
      for (const [errno, isOfNetwork] of [[5, true], [599999, false], [600000, true], [600001, true], [601000, false]])
        assert.equal((await codeOf(errno, 'file not found')) !== 'ERR_FILE', isOfNetwork, String(errno))
    })

    test('where the platform has none is ERR_UNSUPPORTED', async () => {
      const { session } = start({ without: [name] })
      await assert.rejects(transfer(session), { code: 'ERR_UNSUPPORTED' })
    })

    test('is not sent once a logout has overtaken it', async () => {
      const { fake, session } = start()
      await session.login()
      fake.faults.add('login', { hang: true })
      session.login({ force: true }).catch(() => {})
      const waiting = transfer(session)
      session.logout()
      await assert.rejects(waiting, { code: 'ERR_SUPERSEDED' })
      assert.equal(fake.calls[name], undefined)
    })
  })
}

describe('an upload', () => {
  test('takes file, name and fields along, again after a refusal', async () => {
    const { server, session, sent } = start()
    await session.login()
    server.token = 'replaced'
    const formData = { album: 1 }
    const promise = upload(session, { formData })
    formData.album = 2
    assert.equal(typeof (await promise).data, 'string')
    const [first, second] = sent('/pictures')
    for (const one of [first, second])
      assert.deepEqual([one.body, one.filePath, one.name, one.data, one.header['content-type']], [content, FILE, 'picture', { album: 1 }, 'multipart/form-data'])
  })

  test('lives on while it makes progress, and ends after 65 s of silence', async () => {
    const world = start({ clock: 'virtual' })
    const { fake, session } = world
    const signedIn = session.login()
    while (!session.snapshot().loggedIn) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      await fake.clock.advance(10)
    }
    await signedIn
    let beat
    fake.wx.uploadFile = () => ({ abort() {}, onProgressUpdate: (listener) => (beat = listener) })
    let end
    upload(session).catch(({ code, errMsg }) => (end = [code, errMsg]))
    for (let minute = 0; minute < 5; minute++) {
      await fake.clock.advance(60000)
      beat({ progress: minute })
    }
    assert.equal(end, undefined)
    await fake.clock.advance(66000)
    assert.deepEqual(end, ['ERR_TIMEOUT', 'uploadFile:fail timeout'])
  })

  test('queued a thousand times is served, with one timer for all that wait', async () => {
    const { fake, server, session } = start({ clock: 'virtual' })
    const signedIn = session.login()
    while (!session.snapshot().loggedIn) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      await fake.clock.advance(10)
    }
    await signedIn
    const before = fake.clock.pending()
    const all = Promise.all(Array.from({ length: 1000 }, () => upload(session)))
    await new Promise((resolve) => setTimeout(resolve, 5))
    // Two for each of the nine that run are the fake platform's own.
    assert.ok(fake.clock.pending() - before <= 1 + 2 * 9, String(fake.clock.pending() - before))
    await fake.clock.advance(60000)
    assert.equal((await all).length, 1000)
    assert.equal(server.logins, 1)
  })

  test('hears of a renewed token', async () => {
    const { session } = start({}, { renewedToken: ({ data, header }) => (data && !header.none ? 'renewed' : undefined) })
    await upload(session)
    assert.equal(await session.getToken(), 'renewed')
  })
})

describe('requestDefaults', () => {
  test('stand where a call says nothing', async () => {
    const { fake, session } = start({}, { requestDefaults: { timeout: 5000, header: { 'x-app': '7', 'x-mine': '0' } } })
    await session.login()
    const given = []
    for (const name of ['request', 'uploadFile', 'downloadFile']) {
      const original = fake.wx[name]
      fake.wx[name] = (options) => given.push(options) && original(options)
    }
    await session.request({ url: '/orders', header: { 'x-mine': '1' } })
    await upload(session, { timeout: 9000 })
    await download(session)
    assert.deepEqual(given.map(({ header }) => [header['x-app'], header['x-mine']]), [['7', '1'], ['7', '0'], ['7', '0']])
    const about = given.map(({ timeout }) => Math.ceil(timeout / 1000))
    assert.deepEqual(about, [5, 9, 5])
  })
})
