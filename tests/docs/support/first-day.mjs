// The steps of new-user.sh that a person does by hand, or DevTools does for them.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix, relative } from 'node:path'
import { createAppService } from '../../sandbox/app-service.mjs'
import { fileOf, parse, root } from './markdown.mjs'

const [, , step, ...given] = process.argv
const steps = { commands, write, 'build-npm': buildNpm, live }
await steps[step](...given)

function commands(page) {
  for (const { language, code } of blocksOf(page)) if (language === 'sh') process.stdout.write(code)
}

/** The project: the page's files, and what DevTools makes for every new project. */
function write(page, app) {
  const put = (path, text) => {
    mkdirSync(dirname(join(app, path)), { recursive: true })
    writeFileSync(join(app, path), text)
  }
  const blocks = blocksOf(page)
  const [popup, flow] = blocks.filter(({ language }) => language === 'html')
  const { usingComponents } = JSON.parse(blocks.find(({ language }) => language === 'json').code)
  put('package.json', JSON.stringify({ name: 'app', version: '1.0.0' }))
  put('app.json', JSON.stringify({ pages: ['pages/order/order', 'pages/auth/auth'], usingComponents }))
  put('pages/order/order.wxml', popup.code)
  put('pages/auth/auth.wxml', flow.code)
  for (const block of blocks.filter(fileOf)) put(fileOf(block), block.code)
}

/** 工具 → 构建 npm, for packages with a `miniprogram` field. */
function buildNpm(app) {
  for (const name of Object.keys(readJson(app, 'package.json').dependencies)) {
    const { miniprogram } = readJson(app, 'node_modules', name, 'package.json')
    cpSync(join(app, 'node_modules', name, miniprogram), join(app, 'miniprogram_npm', name), { recursive: true })
  }
}

/** Launches the app against a platform that knows its codes, opens its page and presses its button. */
async function live(app) {
  const require = createRequire(join(app, 'index.js'))
  const { createFakeWx } = require('mp-session/testing')
  for (const path of Object.values(readJson(app, 'app.json').usingComponents)) {
    assert.ok(statSync(join(app, 'miniprogram_npm', path + '.wxml')).isFile(), path)
  }

  let token
  const user = { hasProfile: false, hasPhone: false }
  const backEnd = ({ url, header, data }) => {
    if (url.endsWith('/silentLogin')) {
      const { openid } = fake.platform.code2session(data.code)
      token = openid && 'token-of-' + openid
      return openid ? { data: { token, expiresIn: 7200, userInfo: user } } : { statusCode: 400 }
    }
    if (header.authorization !== 'Bearer ' + token) return { statusCode: 401 }
    if (url.endsWith('/updateUser')) user.hasProfile = true
    return { data: url.endsWith('/updateUser') ? { userInfo: user } : [] }
  }
  const fake = createFakeWx({ request: backEnd })
  const service = createAppService({ packageDir: join(app, 'miniprogram_npm/mp-session'), wx: fake.wx, files: await sources(app) })
  const { session } = service.require('./session')
  const define = (path) => service.require(path) && service.app.pages.at(-1)

  define('./app').onLaunch()
  const popup = { setMustAuthStep() {}, nextStep: () => session.updateUser({ nickName: '小林' }), close() {} }
  fake.pages.open('/pages/order/order', { components: { '#auth-popup': popup } })
  const page = define('./pages/order/order')
  page.setData = (data) => Object.assign(page.data, data)
  await page.onLoad()
  await page.onPay()

  assert.equal(session.snapshot().engine, 'wasm')
  assert.equal(session.snapshot().loggedIn, true)
  assert.equal(fake.calls.login, 1)
  assert.deepEqual(fake.network.log.map(({ url }) => new URL(url).pathname), ['/silentLogin', '/orders', '/updateUser', '/pay'])
  assert.deepEqual([service.errors, fake.thrown], [[], []])
  session.dispose()

  // The same package in a unit test of the app.
  const tested = require('mp-session').createSession({ baseURL: 'https://api.example.com', host: fake.wx, storageKey: 'unit-test' })
  assert.equal(await tested.getToken(), token)
  assert.equal(tested.snapshot().engine, 'wasm')
  tested.dispose()
  console.log('logged in, paid and tested with the installed package')
}

/** The app's own sources, compiled as DevTools does. */
async function sources(app) {
  const { transform } = await import('esbuild')
  const files = {}
  for (const name of readdirSync(app, { recursive: true })) {
    const path = posix.join('/', relative(app, join(app, name)))
    if (!path.endsWith('.js') || /^\/(node_modules|miniprogram_npm)\//.test(path)) continue
    files[path] = (await transform(readFileSync(join(app, name), 'utf8'), { format: 'cjs', target: 'es2017' })).code
  }
  return files
}

function blocksOf(page) {
  return parse(relative(root, page)).blocks
}

function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'))
}
