// What the logger is told at the mistakes of a first day: one sentence, once, in the language of the phone, with a page.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse, root } from '../docs/support/markdown.mjs'
import { ORIGIN, createFakeWx, createSession, createWorld, packaged } from './support/sdk.mjs'

const LANGUAGES = { zh_CN: 'zh', zh_TW: 'zh', en: 'en', fr: 'en', '': 'en' }
const orders = { url: ORIGIN + '/orders' }

const start = (language, fakeOptions, sessionOptions) => {
  const warned = []
  const world = createWorld(Object.assign({ language }, fakeOptions), Object.assign({ logger: { warn: (text) => warned.push(text), info() {} } }, sessionOptions))
  return Object.assign(world, { warned })
}
const refuse = (world, api, url) => world.fake.faults.add(api, { errno: 600002, errMsg: 'url not in domain list', url, times: 9 })
const failing = (promise) => promise.then(() => assert.fail('it did not fail'), (error) => error)

/** Each makes its mistake twice; the sentences it is told, by language. */
const MISTAKES = {
  'the login goes to a domain that is not in the list': {
    async make(world) {
      refuse(world, 'request', '/silentLogin')
      await failing(world.session.login())
      await failing(world.session.login({ force: true }))
    },
    en: /https:\/\/api\.example\.com is not in the mini program's list of request domains: .*服务器域名/,
    zh: /https:\/\/api\.example\.com 不在小程序的 request 合法域名列表里/,
  },
  'an upload does': {
    fake: { files: { 'wxfile://a': 'a' } },
    async make(world) {
      refuse(world, 'uploadFile', '')
      const upload = () => world.session.uploadFile({ url: 'https://ann:secret@files.example.com:8443/a?token=secret', filePath: 'wxfile://a', name: 'a' })
      const error = await failing(upload())
      assert.equal(error.code, 'ERR_CONFIG')
      await failing(upload())
    },
    en: /^mp-session: https:\/\/files\.example\.com:8443 is not .* list of uploadFile domains/,
    zh: /^mp-session: https:\/\/files\.example\.com:8443 不在小程序的 uploadFile 合法域名列表里/,
  },
  'a socket does': {
    async make(world) {
      refuse(world, 'connectSocket', '')
      for (let count = 0; count < 2; count++) await failing(world.session.connectSocket({ url: 'wss://live.example.com/a', needLogin: false }))
    },
    en: /wss:\/\/live\.example\.com is not .* list of socket domains/,
    zh: /wss:\/\/live\.example\.com 不在小程序的 socket 合法域名列表里/,
  },
  'the page has no popup': {
    async make(world) {
      world.fake.pages.open('/pages/order/order')
      for (let count = 0; count < 2; count++) {
        const error = await failing(world.session.mustAuth({ mustAuthStep: 2 }))
        assert.match(error.message, /Page pages\/order\/order has no <auth-popup/, 'an error stays in English')
      }
    },
    en: /Page pages\/order\/order has no <auth-popup id="auth-popup">\. Put it into/,
    zh: /页面 pages\/order\/order 没有 <auth-popup id="auth-popup">/,
  },
  'the authorization page is not in app.json': {
    fake: { pages: { 'pages/order/order': () => ({}) } },
    session: { authPage: 'pages/auth/auth' },
    async make(world) {
      world.fake.pages.open('/pages/order/order')
      for (let count = 0; count < 2; count++) await failing(world.session.mustAuth({ mustAuthStep: 2 }))
    },
    en: /The authPage \/?pages\/auth\/auth is not in app\.json/,
    zh: /authPage \/?pages\/auth\/auth 不在 app\.json 的 pages 里/,
  },
  'baseURL is http': {
    session: { baseURL: 'http://api.example.com' },
    async make() {},
    en: /baseURL is http/,
    zh: /baseURL 是 http/,
  },
  'expiresIn is in milliseconds': {
    async make(world) {
      world.server.handler = ({ url }) => (url.endsWith('/silentLogin') ? { data: { token: 't', expiresIn: 7200000 } } : undefined)
      await world.session.login()
      await world.session.login({ force: true })
    },
    en: /POST https:\/\/api\.example\.com\/silentLogin gives a token of 83 days: expiresIn is in seconds/,
    zh: /silentLogin 给的 token 有效期长达 83 天：expiresIn 的单位是秒/,
  },
}

/** The page stands behind the sentence, and has what its anchor names. */
const checkPage = (text, language) => {
  const [, path, anchor] = /[（(](docs\/[\w./-]+\.md)(?:#([\w-]+))?[)）]$/.exec(text) || assert.fail('no page: ' + text)
  assert.equal(path.endsWith('.zh-CN.md'), language === 'zh', path)
  assert.ok(existsSync(root + path), path)
  if (anchor) assert.ok(parse(path).headings.some(({ slug }) => slug === anchor), path + '#' + anchor)
}

for (const [mistake, { fake, session, make, ...told }] of Object.entries(MISTAKES))
  describe('when ' + mistake, () => {
    for (const [phone, language] of Object.entries(LANGUAGES))
      test('the logger is told once, on a phone in ' + JSON.stringify(phone), async () => {
        const world = start(phone, fake, session)
        await make(world)
        assert.equal(world.warned.length, 1, world.warned.join('\n'))
        assert.match(world.warned[0], told[language])
        checkPage(world.warned[0], language)
        assert.doesNotMatch(world.warned[0], /secret/)
        world.session.dispose()
      })
  })

test('what a sentence says of itself alone is right for every reason and every way to the twin', async () => {
  const { noticeOf } = packaged('miniprogram_dist/notices.js')
  const path = '/miniprogram_npm/mp-session/mp-session.wasm'
  const cases = {
    'older-copy': [undefined],
    'renewed-life': [undefined],
    twin: [{ why: 'slow', path }, { why: 'traps', path }, { why: path + ': no such file', path }, { why: '/own.wasm: no such file', path: '/own.wasm', given: '/own.wasm' }],
    view: ['no-page', 'no-popup', 'no-component', 'no-auth-page', 'auth-page-absent', 'auth-page-failed', 'view-failed'].map((reason) => ({ reason, about: ['pages/a/a', 'popup'], message: 'In English.' })),
  }
  for (const [name, abouts] of Object.entries(cases))
    for (const about of abouts)
      for (const [phone, language] of Object.entries(LANGUAGES)) {
        const text = noticeOf(name, about, { views: { language: () => phone } })
        checkPage(text, language)
        assert.equal(/\p{Script=Han}/u.test(text), language === 'zh', text)
        assert.doesNotMatch(text, /undefined/)
      }
  assert.equal(noticeOf('twin', { why: 'none', path }, {}), '', 'nobody made a mistake')
  assert.equal(noticeOf('http', 'http://192.168.1.2', {}), '', 'nobody else listens there')
  assert.match(noticeOf('http', 'http://a.example.com', {}), /baseURL is http/, 'a host that tells no language')
})

test('a wasmPath at which nothing lies is told as such, and the session lives on the twin', async () => {
  const code = `
    const { createSession } = require(${JSON.stringify(root + 'pkg/node.js')})
    const { createFakeWx } = require(${JSON.stringify(root + 'pkg/miniprogram_dist/testing/index.js')})
    const { wx } = createFakeWx({ language: 'en', request: () => ({ data: { token: 't', expiresIn: 7200 } }) })
    const session = createSession({ baseURL: 'https://api.example.com', host: wx, wasmPath: '/nowhere/own.wasm', logger: console })
    session.login().then(() => { console.log(session.snapshot().engine); session.dispose() })
  `
  const { spawnSync } = await import('node:child_process')
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' })
  assert.equal(stdout.trim(), 'js')
  assert.match(stderr, /^mp-session: the JavaScript twin runs instead of the wasm: \/nowhere\/own\.wasm: .* option wasmPath: correct it.*\(docs\/errors\.md#err_wasm_load\)\n$/)
})
