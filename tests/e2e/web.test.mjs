// The package in a page of a real browser: mp-session/host/web.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { bundleWeb, startWeb } from './support/web.mjs'
import { launchBrowser } from '../support/browser.mjs'

let browser
let script
before(async () => {
  script = await bundleWeb('tests/e2e/support/web-app.js')
  browser = await launchBrowser()
})
after(() => browser && browser.close())

/** A server of its own, and `open(options)`: a tab of one browser's, with a session. */
const inBrowser = (act, { before: prepare = '' } = {}) => async () => {
  const web = await startWeb(script)
  const context = await browser.newContext()
  context.setDefaultTimeout(20000)
  if (prepare) await context.addInitScript(prepare)
  const open = async (options) => {
    const page = await context.newPage()
    await page.goto(web.origin)
    await page.evaluate((given) => window.start(given), options || {})
    return Object.assign(page, {
      ask: (path, more) => page.evaluate(([url, given]) => window.outcome(window.session.request(Object.assign({ url }, given))), [path, more]),
      call: (method, ...given) => page.evaluate(([name, args]) => window.outcome(window.session[name](...args)), [method, given]),
      snapshot: () => page.evaluate(() => window.session.snapshot()),
      events: () => page.evaluate(() => window.events),
      ready: () => page.evaluate(() => window.session.ensureLogin()),
    })
  }
  try {
    await act({ web, open, context })
  } finally {
    await context.close()
    await web.close()
  }
}

describe('a session in a browser', () => {
  test('logs in by the code of the page, carries the token, and is there again after a reload', inBrowser(async ({ web, open }) => {
    const page = await open()
    assert.deepEqual(await page.ask('/orders'), { value: { status: 200, data: { served: 'token-1' } } })
    assert.equal((await page.snapshot()).engine, 'wasm')
    const again = await open()
    assert.deepEqual(await again.ask('/orders'), { value: { status: 200, data: { served: 'token-1' } } })
    assert.equal(web.logins, 1)
  }))

  test('ten refused requests are one refresh, and each is sent once more', inBrowser(async ({ web, open }) => {
    const page = await open()
    await page.ready()
    web.expire()
    const all = await page.evaluate(() => Promise.all(Array.from({ length: 10 }, () => window.outcome(window.session.request({ url: '/orders' })))))
    assert.deepEqual(all, Array(10).fill({ value: { status: 200, data: { served: 'token-2' } } }))
    assert.equal(web.logins, 2)
  }))

  test('an answer is an answer whatever its status; what the network did not carry is typed', inBrowser(async ({ web, open, context }) => {
    const page = await open()
    assert.equal((await page.ask('/broken')).value.status, 500)
    assert.equal((await page.ask('/absent')).value.status, 404)
    const unknown = await page.ask('http://localhost:1/', { needLogin: false })
    assert.deepEqual([unknown.code, unknown.typed], ['ERR_NETWORK', true])
    assert.match(unknown.errMsg, /^request:fail network error: Failed to fetch/)
    assert.equal((await page.ask('http://[', { needLogin: false })).code, 'ERR_CONFIG')
    await context.setOffline(true)
    assert.equal((await page.ask('/orders')).code, 'ERR_NETWORK')
    assert.equal(web.logins, 1)
  }))

  test('a connection that is lost in the middle of an answer is a lost network', inBrowser(async ({ web, open }) => {
    web.answers['/orders'] = (body, authorization, request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
      response.write('{')
      setTimeout(() => response.destroy(), 50)
      return new Promise(() => {})
    }
    const page = await open()
    const { code, errMsg } = await page.ask('/orders')
    assert.equal(code, 'ERR_NETWORK')
    assert.match(errMsg, /^request:fail network error/)
  }))

  test('a redirect of a call of the contract is not followed, and no login', inBrowser(async ({ web, open }) => {
    web.answers['/silentLogin'] = web.answers['/elsewhere']
    const page = await open()
    const { code, message } = await page.ask('/orders')
    assert.equal(code, 'ERR_BACKEND_REJECTED')
    assert.match(message, /answered 302/)
    assert.ok(!web.seen.includes('/broken'))
  }))

  test('abort and timeout end a request, and the browser lets go of it', inBrowser(async ({ open }) => {
    const page = await open()
    await page.ready()
    const gone = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/never'))
    const aborted = page.evaluate(() => {
      const request = window.session.request({ url: '/never' })
      setTimeout(() => request.abort(), 100)
      return window.outcome(request)
    })
    assert.deepEqual([(await aborted).code, (await aborted).errMsg], ['ERR_ABORTED', 'request:fail abort'])
    await gone
    const goneToo = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/never'))
    const late = await page.ask('/never', { timeout: 150 })
    assert.deepEqual([late.code, late.errMsg], ['ERR_TIMEOUT', 'request:fail timeout'])
    await goneToo
  }))

  test('sends what wx.request would have sent', inBrowser(async ({ open }) => {
    const page = await open()
    const sent = async (options) => (await page.ask('/echo', options)).value.data
    assert.deepEqual(await sent({ method: 'POST', data: { a: 1 } }), { method: 'POST', type: 'application/json', body: { a: 1 }, url: '/echo' })
    const form = { method: 'POST', header: { 'Content-Type': 'application/x-www-form-urlencoded' }, data: { a: '1 2', b: [3] } }
    assert.equal((await sent(form)).body, 'a=1%202&b=%5B3%5D')
    assert.equal((await sent({ data: { a: 'ü&', none: null } })).url, '/echo?a=%C3%BC%26')
    assert.equal((await sent({ method: 'POST', header: { 'content-type': 'text/plain' }, data: 'text' })).body, 'text')
  }))

  test('a body in pieces reaches those who listen, and whole those who wait', inBrowser(async ({ open }) => {
    const page = await open()
    const [pieces, data, heads] = await page.evaluate(async () => {
      const seen = []
      let heads = 0
      const request = window.session.request({ url: '/echo', enableChunked: true })
      request.onHeadersReceived(() => heads++)
      request.onChunkReceived(({ data }) => seen.push(new TextDecoder().decode(data)))
      const { data } = await request
      return [seen.join(''), data, heads]
    })
    assert.deepEqual(JSON.parse(pieces), data)
    assert.equal(heads, 1)
  }))

  test('uploads and downloads carry the token, refresh, and tell how far they are', inBrowser(async ({ web, open }) => {
    const page = await open()
    await page.ready()
    web.expire()
    const [uploaded, progress] = await page.evaluate(async () => {
      const filePath = URL.createObjectURL(new Blob(['x'.repeat(100000)]))
      const seen = []
      const upload = window.session.uploadFile({ url: '/upload', filePath, name: 'picture', formData: { a: 1 } })
      upload.onProgressUpdate(({ progress }) => seen.push(progress))
      const { statusCode, data } = await upload
      return [{ statusCode, data: JSON.parse(data) }, seen]
    })
    assert.deepEqual([uploaded.statusCode, uploaded.data.type, progress.pop()], [200, 'multipart/form-data', 100])
    assert.match(uploaded.data.body, /name="a"[\s\S]*name="picture"/)
    assert.equal(web.logins, 2)
    const content = await page.evaluate(async () => {
      const { tempFilePath } = await window.session.downloadFile({ url: '/picture' })
      return (await fetch(tempFilePath)).text()
    })
    assert.equal(content, 'picture')
    assert.equal((await page.call('uploadFile', { url: '/upload', filePath: '/etc/passwd', name: 'x' })).code, 'ERR_FILE')
    assert.equal((await page.call('downloadFile', { url: '/picture', filePath: 'here' })).code, 'ERR_UNSUPPORTED')
  }))

  test('what a page has not is unsupported, never a TypeError', inBrowser(async ({ open }) => {
    const page = await open()
    await page.ready()
    for (const [method, given] of [
      ['ensureSessionKey'],
      ['connectSocket', { url: '/live' }],
      ['updatePhone', {}],
      ['updateUser', { encryptedData: 'e', iv: 'i', rawData: '{}', signature: 's' }],
    ]) {
      const { code, typed } = await page.call(method, given)
      assert.deepEqual([code, typed], ['ERR_UNSUPPORTED', true], method)
    }
    assert.equal((await page.call('mustAuth', {})).code, 'ERR_AUTH_COMPONENT_MISSING')
    assert.deepEqual(await page.evaluate(() => {
      try {
        window.start({ encryptStorage: true, storageKey: 'other' })
      } catch ({ code, message }) {
        return [code, message]
      }
    }), ['ERR_CONFIG', 'option encryptStorage: this host has no encrypted storage'])
  }))

  test('without getCode, who signs in elsewhere has a session, and nobody else', inBrowser(async ({ web, open }) => {
    const page = await open()
    await page.evaluate(() => window.session.dispose())
    await page.evaluate(() => window.start({ host: window.hostWithoutCode() }))
    const { code, message } = await page.ask('/orders')
    assert.equal(code, 'ERR_UNSUPPORTED')
    assert.match(message, /webHost was given no getCode/)
    const reply = web.signIn('by SMS')
    assert.equal((await page.call('adopt', reply)).value.token, reply.token)
    assert.equal((await page.ask('/orders')).value.status, 200)
  }))

  test('an app\'s own popup is found without pages', inBrowser(async ({ open }) => {
    const page = await open({ authSteps: ['profile'], backend: {} })
    const steps = await page.evaluate(async () => {
      const seen = []
      window.session.auth.announce({ setMustAuthStep: (step) => seen.push(step), nextStep: () => seen.push('open'), close() {} })
      const asked = window.outcome(window.session.mustAuth())
      for (let left = 100; left && !seen.length; left--) await new Promise((resolve) => setTimeout(resolve, 20))
      window.session.auth.end(0)
      return [seen, (await asked).code]
    })
    assert.deepEqual(steps, [[2, 'open'], 'ERR_AUTH_CANCELLED'])
  }))
})

describe('storage of a browser', () => {
  const throwing = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })"
  test('that throws leaves the session in memory', inBrowser(async ({ web, open }) => {
    const page = await open()
    assert.equal((await page.ask('/orders')).value.status, 200)
    web.expire()
    assert.equal((await page.ask('/orders')).value.status, 200)
    assert.equal(web.logins, 2)
    assert.ok((await page.events()).includes('storage-failed'))
  }, { before: throwing }))

  const full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
  test('that is full leaves the session in memory', inBrowser(async ({ open }) => {
    const page = await open()
    assert.equal((await page.ask('/orders')).value.status, 200)
    assert.ok((await page.events()).includes('storage-failed'))
  }, { before: full }))

  test('that holds something else is ignored', inBrowser(async ({ web, open }) => {
    const page = await open()
    await page.ready()
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) localStorage.setItem(key, 'not a record')
    })
    const again = await open()
    assert.equal((await again.ask('/orders')).value.status, 200)
    assert.equal(web.logins, 2)
  }))
})

describe('the wasm in a browser', () => {
  const counting = "window.ways = []; for (const way of ['instantiateStreaming', 'instantiate']) { const real = WebAssembly[way]; WebAssembly[way] = (...given) => (window.ways.push(way), real.apply(WebAssembly, given)) }"
  const engine = async (page) => {
    assert.equal((await page.ask('/orders')).value.status, 200)
    return (await page.snapshot()).engine
  }
  const ways = (page) => page.evaluate(() => window.ways)

  test('is compiled while it is loaded', inBrowser(async ({ open, web }) => {
    const page = await open()
    assert.equal(await engine(page), 'wasm')
    assert.deepEqual([await ways(page), web.wasm], [['instantiateStreaming'], 1])
  }, { before: counting }))

  test('is taken from a server that does not call it wasm', inBrowser(async ({ open }) => {
    const page = await open({ wasmPath: '/unnamed.wasm' })
    assert.equal(await engine(page), 'wasm')
    assert.deepEqual(await ways(page), ['instantiate'])
  }, { before: counting }))

  test('is taken by a browser that cannot stream', inBrowser(async ({ open }) => {
    assert.equal(await engine(await open()), 'wasm')
  }, { before: 'delete WebAssembly.instantiateStreaming' }))

  for (const [what, options, csp, why] of [
    ['the address leads nowhere', { wasmPath: '/absent.wasm' }, '', /\/absent\.wasm: HTTP 404/],
    ['no address was given', { wasmPath: undefined }, '', /\/miniprogram_npm\/mp-session\/mp-session\.wasm: HTTP 404/],
    ['the page\'s CSP forbids it', {}, "script-src 'self' 'unsafe-inline'", /Content Security Policy/],
  ])
    test('gives way to the twin where ' + what, inBrowser(async ({ open, web }) => {
      web.csp = csp
      const page = await open(options)
      assert.equal(await engine(page), 'js')
      const [told] = (await page.events()).filter((event) => event.startsWith('engine-fallback'))
      assert.match(told, why)
    }))

  test('is not missed by a browser without WebAssembly', inBrowser(async ({ open }) => {
    assert.equal(await engine(await open()), 'js')
  }, { before: 'delete window.WebAssembly' }))

  test('runs under a CSP that allows it', inBrowser(async ({ open, web }) => {
    web.csp = "script-src 'self' 'wasm-unsafe-eval'"
    assert.equal(await engine(await open()), 'wasm')
  }))
})

describe('tabs of one browser', () => {
  const eventually = (page, wanted) => page.waitForFunction(wanted, undefined, { timeout: 10000 })

  test('whose tokens are refused at once make one refresh', inBrowser(async ({ web, open }) => {
    const tabs = [await open(), await open(), await open()]
    for (const tab of tabs) await tab.ready()
    web.expire()
    // Longer than a look into storage would be waited for elsewhere.
    web.latencyMs = 1500
    const before = web.logins
    const all = await Promise.all(tabs.map((tab) => tab.ask('/orders')))
    for (const { value } of all) assert.equal(value.status, 200)
    assert.equal(web.logins - before, 1)
  }))

  test('send a refresh token once', inBrowser(async ({ web, open }) => {
    web.refreshTokens = true
    const tabs = [await open(), await open()]
    for (const tab of tabs) await tab.ready()
    web.expire()
    web.latencyMs = 1500
    const before = web.logins
    for (const { value } of await Promise.all(tabs.map((tab) => tab.ask('/orders')))) assert.equal(value.status, 200)
    assert.deepEqual([web.refreshes, web.logins - before], [1, 0])
  }))

  test('take turns without locks by what lies in storage, unless they look in the same moment', inBrowser(async ({ web, open }) => {
    const tabs = [await open(), await open()]
    for (const tab of tabs) await tab.ready()
    web.expire()
    const before = web.logins
    assert.equal((await tabs[0].ask('/orders')).value.status, 200)
    assert.equal((await tabs[1].ask('/orders')).value.status, 200)
    assert.equal(web.logins - before, 1)
  }, { before: "Object.defineProperty(navigator, 'locks', { value: undefined })" }))

  test('give the turn up when a refresh fails, and when a tab is closed', inBrowser(async ({ web, open, context }) => {
    const [one, other] = [await open(), await open()]
    await one.ready()
    await other.ready()
    web.expire()
    web.answers['/silentLogin'] = () => 500
    assert.equal((await one.ask('/orders')).code, 'ERR_BACKEND_REJECTED')
    assert.equal(await one.evaluate(async () => (await navigator.locks.query()).held.length), 0)
    web.answers['/silentLogin'] = () => new Promise(() => {})
    const hanging = one.evaluate(() => void window.session.refreshLogin().catch(() => {}))
    await hanging
    await eventually(one, () => navigator.locks.query().then(({ held }) => held.length === 1))
    web.answers['/silentLogin'] = () => web.signIn('silent')
    const asked = other.ask('/orders')
    await eventually(other, () => navigator.locks.query().then(({ pending }) => pending.length === 1))
    await one.close()
    assert.equal((await asked).value.status, 200)
    assert.equal(context.pages().length, 1)
  }))

  test('follow a refresh of another at once', inBrowser(async ({ open }) => {
    const [one, other] = [await open(), await open()]
    await one.ready()
    await other.ready()
    await one.call('refreshLogin')
    const token = await one.call('getToken')
    await eventually(other, () => window.events.includes('token-refreshed'))
    assert.deepEqual(await other.call('getToken'), token)
  }))

  test('follow a logout', inBrowser(async ({ web, open }) => {
    const [one, other] = [await open(), await open()]
    await one.ready()
    await other.ready()
    const before = web.logins
    await one.call('logout', { staySignedOut: true })
    await eventually(other, () => window.events.includes('signed-out') && window.events.includes('login-required'))
    assert.equal((await other.ask('/orders')).code, 'ERR_LOGIN_REQUIRED')
    assert.equal(web.logins, before)
    // And the sign-in after it.
    await one.call('login', { force: true })
    await eventually(other, () => window.session.snapshot().loggedIn)
    assert.equal((await other.ask('/orders')).value.status, 200)
  }))

  test('follow another account', inBrowser(async ({ web, open }) => {
    const [one, other] = [await open(), await open()]
    await one.ready()
    await other.ready()
    const reply = web.signIn('somebody else')
    await one.call('adopt', reply)
    await eventually(other, (token) => window.session.snapshot().account === 'adopted')
    assert.deepEqual((await other.ask('/orders')).value.data, { served: reply.token })
    assert.equal((await other.call('login')).value.userInfo.nickName, 'somebody else')
  }))

  test('hear of a logout that came while their engine was loaded', inBrowser(async ({ web, open, context }) => {
    const one = await open()
    await one.ready()
    let release
    await context.route('**/mp-session.wasm', async (route) => {
      await new Promise((resolve) => (release = resolve))
      await route.continue()
    })
    const other = await open()
    await other.waitForTimeout(200)
    await one.call('logout', { staySignedOut: true })
    release()
    await eventually(other, () => window.session.snapshot().engine)
    await eventually(other, () => window.session.snapshot().loginRequired)
    assert.equal((await other.ask('/orders')).code, 'ERR_LOGIN_REQUIRED')
    assert.equal(web.logins, 1)
  }))
})
