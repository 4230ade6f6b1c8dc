// mp-session/host/web under jsdom, as in the unit tests of an app: Node's fetch, and a real back end.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { startBackEnd } from './support/back-end.mjs'
import { createSession, packaged } from './support/sdk.mjs'

const { webHost } = packaged('miniprogram_dist/host/web.js')

let backEnd
before(async () => {
  backEnd = await startBackEnd()
})
after(() => backEnd.close())

/** A page, and a session in it; jsdom has no fetch, and Node's knows only its own signals. */
const open = (options = {}, url = backEnd.origin) => {
  const { window } = new JSDOM('', { url })
  Object.assign(window, { fetch, Headers, AbortController })
  let codes = 0
  const host = webHost({ window, getCode: async () => 'code-' + ++codes, ...options.host })
  const session = createSession({ baseURL: backEnd.origin, ...options, host })
  return { codes: () => codes, host, session, window }
}
const setVisibility = ({ document }, state) => {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new document.defaultView.Event('visibilitychange'))
}

describe('a session under jsdom', () => {
  test('logs in, refreshes once for many refused requests, and keeps its record in localStorage', async () => {
    const { codes, session, window } = open()
    assert.equal((await session.request({ url: '/orders' })).statusCode, 200)
    backEnd.expire()
    const all = await Promise.all(Array.from({ length: 20 }, () => session.request({ url: '/orders' })))
    assert.deepEqual([all.every(({ statusCode }) => statusCode === 200), codes()], [true, 2])
    const [key] = Object.keys(window.localStorage)
    assert.equal(key, 'mp-session//release/' + backEnd.origin)
    session.dispose()
    const again = createSession({ baseURL: backEnd.origin, host: webHost({ window, getCode: () => assert.fail('asked for a code') }) })
    assert.equal((await again.request({ url: '/orders' })).statusCode, 200)
    again.dispose()
  })

  test('abort and timeout are typed', async () => {
    const { session } = open()
    await session.login()
    const request = session.request({ url: '/orders' })
    setTimeout(() => request.abort(), 1)
    await assert.rejects(request, { code: 'ERR_ABORTED' })
    await assert.rejects(session.request({ url: '/orders', timeout: 1 }), { code: 'ERR_TIMEOUT' })
    session.dispose()
  })

  test('without storage, as on a page without an origin, the session lives in memory', async () => {
    const { codes, session, window } = open({}, 'about:blank')
    assert.throws(() => window.localStorage)
    assert.equal((await session.request({ url: '/orders' })).statusCode, 200)
    assert.equal((await session.request({ url: '/orders' })).statusCode, 200)
    assert.equal(codes(), 1)
    session.dispose()
  })

  test('copies of the package in one page share one session, and pages do not', async () => {
    const { session, window } = open()
    assert.equal(createSession({ baseURL: backEnd.origin, host: webHost({ window, getCode: async () => 'x' }) }), session)
    const other = open()
    assert.notEqual(other.session, session)
    session.dispose()
    other.session.dispose()
  })
})

describe('a browser that misbehaves', () => {
  /** What a request came to where `fetch` is this from the second call on; the first is the login. */
  const requestWith = async (broken, options) => {
    const { session, window } = open()
    await session.login()
    window.fetch = broken
    try {
      return await session.request({ url: '/orders', ...options }).then(({ statusCode }) => statusCode, ({ code }) => code)
    } finally {
      session.dispose()
    }
  }
  const bodyOf = (start) => async () => new Response(new ReadableStream({ start }), { status: 200 })
  for (const [what, broken, expected, options] of [
    ['throws', () => { throw new TypeError('fetch is broken') }, 'ERR_NETWORK'],
    ['rejects with nothing', () => Promise.reject(), 'ERR_NETWORK'],
    ['gives nothing', async () => undefined, 'ERR_NETWORK'],
    ['never answers', () => new Promise(() => {}), 'ERR_TIMEOUT', { timeout: 50 }],
    ['loses the connection in the middle of a body', bodyOf((body) => body.error(new TypeError('terminated'))), 'ERR_NETWORK'],
    ['never ends a body', bodyOf(() => {}), 'ERR_TIMEOUT', { timeout: 50 }],
    ['answers without a status', async () => Response.error(), 'ERR_NETWORK'],
  ])
    test('fetch ' + what, async () => assert.equal(await requestWith(broken, options), expected))

  test('getCode that never ends is a time-out', async () => {
    const { session } = open({ host: { getCode: () => new Promise(() => {}) }, loginTimeoutMs: 100 })
    await assert.rejects(session.login(), { code: 'ERR_TIMEOUT' })
    session.dispose()
  })

  test('locks that are refused or never given do not stop a refresh', async () => {
    for (const request of [() => Promise.reject(new Error('SecurityError')), () => { throw new Error('no') }, () => new Promise(() => {})]) {
      const { window } = new JSDOM('', { url: backEnd.origin })
      Object.assign(window, { fetch, Headers, AbortController })
      Object.defineProperty(window.navigator, 'locks', { value: { request } })
      const host = webHost({ window, getCode: async () => 'code' })
      const session = createSession({ baseURL: backEnd.origin, host, loginTimeoutMs: 200, requestTimeoutMs: 300 })
      await session.login()
      backEnd.expire()
      assert.equal((await session.request({ url: '/orders' })).statusCode, 200)
      session.dispose()
    }
  })
})

describe('the adapter for a browser', () => {
  const answer = (run) => new Promise((resolve) => run((error, value) => resolve({ error, value })))

  test('tells of the page being seen again and of the network being back, until told to stop', () => {
    const { host, session, window } = open()
    const seen = []
    const stop = [host.onShow(() => seen.push('show')), host.onNetworkBack(() => seen.push('network'))]
    setVisibility(window, 'hidden')
    assert.deepEqual(seen, [])
    setVisibility(window, 'visible')
    window.dispatchEvent(new window.Event('online'))
    assert.deepEqual(seen, ['show', 'network'])
    stop.forEach((end) => end())
    setVisibility(window, 'visible')
    window.dispatchEvent(new window.Event('online'))
    assert.equal(seen.length, 2)
    session.dispose()
  })

  for (const [what, getCode, failure] of [
    ['an error', () => Promise.reject(new Error('no')), 3],
    ['a network that failed', () => Promise.reject(new TypeError('NetworkError when attempting to fetch resource.')), 0],
    ['a throw', () => { throw new Error('no') }, 3],
    ['an error in the platform\'s words', () => Promise.reject({ errMsg: 'login:fail timeout' }), 1],
  ])
    test('getCode may end in ' + what, async () => {
      const host = webHost({ window: new JSDOM('').window, getCode })
      assert.equal((await answer((done) => host.login(1000, done))).error.failure, failure)
    })

  for (const code of ['', undefined, 5, {}])
    test('a code that is ' + JSON.stringify(code) + ' is none', async () => {
      const host = webHost({ window: new JSDOM('').window, getCode: () => code })
      assert.deepEqual(await answer((done) => host.login(1000, done)), { error: null, value: '' })
    })

  test('without anything of a browser nothing throws, and every answer is "unsupported" or a failure', async () => {
    for (const window of [undefined, {}]) {
      const host = webHost({ window })
      for (const run of [
        (done) => host.login(1000, done),
        (done) => host.checkSession(done),
        (done) => host.request({ url: backEnd.origin }, (error, value) => done(error && host.failureOf(error), value)),
        (done) => host.views.getUserProfile('why', done),
        (done) => host.views.navigateTo('/x', done),
      ])
        assert.equal((await answer(run)).error.failure, 4)
      assert.ok((await answer((done) => host.readStorage('k', false, done))).error)
      assert.ok((await answer((done) => host.writeStorage('k', 1, false, done))).error)
      assert.equal((await answer((done) => host.writeStorage('k', 1, true, done))).error.failure, 4)
      assert.deepEqual(host.views.pages(), [])
      for (const stop of [host.onShow(() => {}), host.onNetworkBack(() => {})]) stop()
    }
  })
})

test('what needs a session_key is refused on a page, before anything is asked for', async () => {
  const { codes, session } = open()
  const encrypted = { encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's' }
  await assert.rejects(session.updateUser(encrypted), { code: 'ERR_UNSUPPORTED', message: /session_key/ })
  await assert.rejects(session.ensureSessionKey(), { code: 'ERR_UNSUPPORTED' })
  assert.equal(codes(), 0)
  session.dispose()
})

test('what another tab wrote under the key of the session is heard, and nothing else', () => {
  const { host, session, window } = open()
  let heard = 0
  const stop = host.onStorage('mine', () => heard++)
  const write = (key) => window.dispatchEvent(new window.StorageEvent('storage', { key }))
  write('theirs')
  assert.equal(heard, 0)
  write('mine')
  assert.equal(heard, 1)
  // A page from the browser's memory has heard nothing meanwhile; one that is loaded has read the record.
  for (const persisted of [false, true]) window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted }))
  assert.equal(heard, 2)
  stop()
  write('mine')
  window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted: true }))
  assert.equal(heard, 2)
  session.dispose()
})

test('a piece of a body is handed over without what lies beside it in memory', async () => {
  const { window } = new JSDOM('', { url: backEnd.origin })
  const memory = new TextEncoder().encode('before-piece-after')
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(memory.subarray(7, 12))
      controller.close()
    },
  })
  Object.assign(window, { Headers, AbortController, fetch: () => Promise.resolve(new Response(body)) })
  const host = webHost({ window, getCode: async () => 'x' })
  const pieces = []
  const reply = await new Promise((resolve) => {
    const sending = host.request({ url: '/stream', enableChunked: true }, (error, answer) => resolve(answer))
    sending.listen('onChunkReceived', ({ data }) => pieces.push(Buffer.from(data).toString()))
  })
  assert.deepEqual([pieces, reply.data], [['piece'], 'piece'])
})

test('a header that is undefined is left out', async () => {
  const sent = []
  const { window } = new JSDOM('', { url: backEnd.origin })
  Object.assign(window, { Headers, AbortController, fetch: (url, { headers }) => sent.push([...headers.keys()]) && Promise.resolve(new Response('{}')) })
  const session = createSession({ baseURL: backEnd.origin, host: webHost({ window, getCode: async () => 'x' }) })
  await session.request({ url: '/public', header: { 'x-one': '1', 'x-none': undefined }, needLogin: false })
  assert.deepEqual(sent, [['x-one']])
  session.dispose()
})

describe('a body under jsdom', () => {
  /** What the page's fetch was given. */
  const bodyOf = async (method, data) => {
    const given = []
    const { window } = new JSDOM('', { url: backEnd.origin })
    Object.assign(window, {
      Headers,
      AbortController,
      fetch: (url, options) => given.push([url, options.body, options.headers.get('content-type')]) && Promise.resolve(new Response('{}')),
    })
    const session = createSession({ baseURL: backEnd.origin, host: webHost({ window, getCode: async () => 'x' }) })
    await session.request({ url: '/public', method, data, needLogin: false })
    session.dispose()
    return given[0].slice(1)
  }

  for (const data of [undefined, null, '']) {
    test('is none where there is nothing to send: ' + JSON.stringify(data), async () => {
      assert.deepEqual(await bodyOf('POST', data), [undefined, null])
    })
  }
  for (const data of [0, false, {}]) {
    test('is JSON: ' + JSON.stringify(data), async () => {
      assert.deepEqual(await bodyOf('POST', data), [JSON.stringify(data), 'application/json'])
    })
  }
})

describe("the engine of a page that has WebAssembly", () => {
  const file = readFileSync(new URL('../../pkg/miniprogram_dist/mp-session.wasm', import.meta.url))
  const require = createRequire(import.meta.url)
  const dist = '../../pkg/miniprogram_dist'
  /** A copy of the package that has loaded no engine yet, as a page has one. */
  const freshCopy = () => {
    for (const path of Object.keys(require.cache)) if (path.includes('miniprogram_dist')) delete require.cache[path]
    return Object.assign({}, require(dist + '/index.js'), require(dist + '/host/web.js'))
  }
  /** Which addresses the wasm was read from, and what became the engine. */
  const engineOf = async (answer) => {
    const { createSession, webHost } = freshCopy()
    const { window } = new JSDOM('', { url: backEnd.origin })
    const asked = []
    const serve = (url, options) => (String(url).includes('.wasm') ? asked.push(url) && Promise.resolve(answer()) : fetch(url, options))
    Object.assign(window, { Headers, AbortController, WebAssembly, fetch: serve })
    const session = createSession({ baseURL: backEnd.origin, wasmPath: '/static/mp-session.wasm', host: webHost({ window, getCode: async () => 'x' }) })
    await session.login()
    const { engine } = session.snapshot()
    session.dispose()
    return [engine, ...asked]
  }
  for (const type of ['application/wasm', 'application/octet-stream']) {
    test('is read from where wasmPath says, whatever the server calls it: ' + type, async () => {
      assert.deepEqual(await engineOf(() => new Response(file, { headers: { 'content-type': type } })), ['wasm', '/static/mp-session.wasm'])
    })
  }

  test('is the twin where the file is not there', async () => {
    assert.deepEqual(await engineOf(() => new Response('', { status: 404 })), ['js', '/static/mp-session.wasm', '/static/mp-session.wasm'])
  })
})
