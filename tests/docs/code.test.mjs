// The app that the pages show, run as it is printed: in the sandbox, on the package, with a fake wx.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { build, transform } from 'esbuild'
import { createAppService } from '../sandbox/app-service.mjs'
import { fileOf, parse, root } from './support/markdown.mjs'

const { createFakeWx } = createRequire(import.meta.url)('../../pkg/miniprogram_dist/testing/index.js')
const packageDir = join(root, 'pkg/miniprogram_dist')
const api = 'https://api.example.com'

/** A back end that accepts the token it gave last and learns what users tell it. */
const createBackEnd = () => {
  const server = { token: '', logins: 0, served: [], user: { hasProfile: false, hasPhone: false } }
  server.answer = ({ url, header }) => {
    const path = url.slice(api.length)
    if (path === '/silentLogin') {
      server.token = 'token-' + ++server.logins
      return { data: { token: server.token, expiresIn: 7200, userInfo: server.user } }
    }
    if (header.authorization !== 'Bearer ' + server.token) return { statusCode: 401, data: {} }
    if (path === '/updateUser') Object.assign(server.user, { hasProfile: true })
    server.served.push(path)
    return { data: path.startsWith('/update') ? { userInfo: server.user } : [{ id: 'A1' }] }
  }
  return server
}

/** What uni-app's build makes of a package: one file that finds `uni`. */
const builtNpm = async (name) => {
  const { outputFiles } = await build({ stdin: { contents: `export { default } from '${name}'`, resolveDir: root }, bundle: true, format: 'cjs', target: 'es2017', write: false, banner: { js: 'var uni = wx;' } })
  return outputFiles[0].text
}

const launch = async (blocks, pages = {}, worded = (answer) => answer) => {
  const server = createBackEnd()
  const fake = createFakeWx({
    request: (sent) => worded(server.answer(sent)),
    socket: ({ url, header }) => {
      const { statusCode } = server.answer({ url: url.replace(/^ws/, 'http'), header })
      return statusCode ? { statusCode } : { message: (data, socket) => socket.send('echo ' + data) }
    },
    files: { 'wxfile://tmp/photo.jpg': 'a photo' },
    pages,
  })
  const callFunction = ({ name, data }) => {
    const { statusCode } = server.answer({ url: api + '/cloud/' + name, header: { authorization: 'Bearer ' + data.token } })
    return Promise.resolve({ result: { code: statusCode || 0 } })
  }
  const printed = []
  Object.assign(fake.wx, { cloud: { callFunction }, print: (value) => printed.push(value) })
  const files = {}
  for (const block of blocks.filter(fileOf)) {
    const { code } = await transform(block.code, { format: 'cjs', target: 'es2017' })
    files['/' + fileOf(block)] = code
  }
  if (blocks.some(({ code }) => code.includes('luch-request'))) files['/miniprogram_npm/luch-request/index.js'] = await builtNpm('luch-request')
  const service = createAppService({ packageDir, wx: fake.wx, files, npm: { flyio: join(root, 'node_modules/flyio') } })
  const define = (path) => {
    service.require('./' + path)
    const page = service.app.pages.at(-1)
    page.setData = (data) => Object.assign(page.data, data)
    return page
  }
  return { server, fake, service, define, printed }
}

for (const ending of ['.md', '.zh-CN.md']) {
  describe(`docs/start${ending} and docs/requests${ending}`, () => {
    const blocks = ['start', 'requests'].flatMap((name) => parse(`docs/${name}${ending}`).blocks)
    const inLanguage = (wanted) => blocks.filter(({ language }) => language === wanted)

    test('has code for an app of a session, an app, pages, files and libraries', () => {
      const files = inLanguage('js').map(fileOf)
      assert.deepEqual(files, ['session.js', 'app.js', 'pages/order/order.js', 'pages/auth/auth.js', 'files.js', 'http.js', 'interceptor.js', 'envelope.js'])
    })

    test('the app logs in at launch, its page waits for that login, and paying asks for what is missing', async () => {
      const { server, fake, service, define } = await launch(inLanguage('js'))
      const { session } = service.require('./session')
      define('app').onLaunch()

      const asked = []
      const popup = {
        setMustAuthStep: (step) => asked.push(step),
        nextStep: () => session.updateUser({ nickName: '小林' }),
        close() {},
      }
      fake.pages.open('/pages/order/order', { components: { '#auth-popup': popup } })
      const page = define('pages/order/order')
      await page.onLoad()
      assert.equal(page.data.orders[0].id, 'A1')
      assert.equal(server.logins, 1)

      await page.onPay()
      assert.deepEqual(asked, [2])
      assert.deepEqual(server.served, ['/orders', '/updateUser', '/pay'])

      server.token = 'replaced'
      await page.onLoad()
      assert.equal(server.logins, 2)
      assert.deepEqual([service.errors, fake.thrown], [[], []])
      session.dispose()
    })

    test('without a popup the authorization page is opened with step and way back', async () => {
      const opened = []
      let world
      const authPage = () => ({
        onLoad(query) {
          const page = world.define('pages/auth/auth')
          page.onLoad(query)
          opened.push([page.data.mustAuthStep, decodeURIComponent(page.data.backTo)])
        },
      })
      world = await launch(inLanguage('js'), { 'pages/auth/auth': authPage })
      const { session } = world.service.require('./session')
      world.fake.pages.open('/pages/order/order?id=7')
      const paid = world.define('pages/order/order').onPay()
      await new Promise((resolve) => setTimeout(resolve, 50))
      await session.updateUser({ nickName: '小林' })
      await paid
      assert.deepEqual(opened, [[2, '/pages/order/order?id=7']])
      session.dispose()
    })

    test('files, a socket and a cloud function: each brings about one login, and one refresh after an expiry', async () => {
      const calls = {
        uploadPhoto: async ({ uploadPhoto }, server) => {
          const progress = []
          await uploadPhoto('wxfile://tmp/photo.jpg', (percent) => progress.push(percent))
          assert.deepEqual([progress.at(-1), server.served.at(-1)], [100, '/photos'])
        },
        downloadInvoice: async ({ downloadInvoice }, server) => {
          const { statusCode } = await downloadInvoice(7)
          assert.deepEqual([statusCode, server.served.at(-1)], [200, '/invoices/7'])
        },
        openChat: async ({ openChat }) => {
          let heard
          const answer = new Promise((resolve) => (heard = resolve))
          const socket = await openChat(heard)
          socket.send({ data: 'hello' })
          assert.equal(await answer, 'echo hello')
          socket.close({})
        },
        askTheCloud: async ({ askTheCloud }, server) => {
          const { result } = await askTheCloud('sum')
          assert.deepEqual([result.code, server.served.at(-1)], [0, '/cloud/sum'])
        },
      }
      for (const call of Object.values(calls)) {
        const { server, service, fake } = await launch(inLanguage('js'))
        const files = service.require('./files')
        await call(files, server)
        server.token = 'replaced'
        await call(files, server)
        assert.equal(server.logins, 2)
        assert.deepEqual([service.errors, fake.thrown], [[], []])
        service.require('./session').session.dispose()
      }
    })

    test('fly with the session: one login for five requests, one refresh after an expiry', async () => {
      const { server, service } = await launch(inLanguage('js'))
      const { fly } = service.require('./http')
      const five = () => Promise.all(Array.from({ length: 5 }, () => fly.get('/orders')))
      await five()
      server.token = 'replaced'
      const answers = await five()
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 200])
      assert.equal(server.logins, 2)
      service.require('./session').session.dispose()
    })

    test('the envelope logs in by names of the back end\'s own, and refreshes after its code 401', async () => {
      const enveloped = ({ statusCode, data }) => {
        if (statusCode === 401) return { data: { code: 401, msg: '' } }
        const { token, expiresIn } = data
        return { data: { code: 0, msg: '', data: token ? { accessToken: token, expiresIn } : data } }
      }
      const { server, service } = await launch(inLanguage('js'), {}, enveloped)
      const { session } = service.require('./envelope')
      await session.request({ url: '/orders' })
      server.token = 'replaced'
      const { data } = await session.request({ url: '/orders' })
      assert.deepEqual([data.code, data.data[0].id, server.logins], [0, 'A1', 2])
      session.dispose()
    })

    test('the interceptor by hand adds the token, and leaves alone who needs no login', async () => {
      const { server, service } = await launch(inLanguage('js'))
      const { withToken } = service.require('./interceptor')
      const open = await withToken({ needLogin: false, headers: {} })
      assert.deepEqual([open.headers.Authorization, server.logins], [undefined, 0])
      const { headers } = await withToken({ headers: {} })
      assert.equal(headers.Authorization, 'Bearer token-1')
      service.require('./session').session.dispose()
    })

    test('the components of the JSON exist', () => {
      for (const { code } of inLanguage('json')) {
        for (const path of Object.values(JSON.parse(code).usingComponents)) {
          const file = join(root, 'pkg/miniprogram_dist', path.replace('mp-session/', '') + '.json')
          assert.equal(JSON.parse(readFileSync(file, 'utf8')).component, true)
        }
      }
    })

    test('the templates use components of the JSON and properties they have', async () => {
      const { usingComponents } = JSON.parse(inLanguage('json')[0].code)
      for (const { code } of inLanguage('html')) {
        const [, tag, attributes] = /^<([\w-]+)([^>]*?)\/>\n$/.exec(code)
        assert.ok(usingComponents[tag], tag)
        const source = readFileSync(join(root, `js-glue/components/${tag}/index.js`), 'utf8')
        const properties = /properties: \{([\s\S]*?)\n  \},/.exec(source)[1]
        for (const [, name] of attributes.matchAll(/([\w-]+)=/g)) {
          const property = name.replace(/-(\w)/g, (dash, letter) => letter.toUpperCase())
          if (name !== 'id') assert.match(properties, new RegExp(`\\b${property}: `), name)
        }
      }
    })

    test('there is code in no other language', () => {
      assert.deepEqual(blocks.map(({ language }) => language).filter((name) => !['js', 'json', 'html', 'sh'].includes(name)), [])
    })
  })
}

for (const ending of ['.md', '.zh-CN.md']) {
  test(`README${ending}: its lines log in and print the orders`, async () => {
    const [{ code }] = parse(`README${ending}`).blocks.filter(({ language }) => language === 'js')
    const { service, printed } = await launch([{ language: 'js', code: '// first.js\n' + code.replace('console.log', 'wx.print') }])
    service.require('./first')
    while (!printed.length) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(printed[0][0].id, 'A1')
  })

  test(`docs/migration${ending}: what pages call stays as it was, and luch-request shares the session`, async () => {
    const { server, service } = await launch(parse(`docs/migration${ending}`).blocks)
    const { request, session } = service.require('./utils/request')
    const { http } = service.require('./http')
    assert.equal((await request({ url: '/orders' }))[0].id, 'A1')
    server.token = 'replaced'
    const [own, other] = await Promise.all([request({ url: '/orders' }), http.get('/orders')])
    assert.deepEqual([own[0].id, other.data[0].id, server.logins], ['A1', 'A1', 2])
    session.dispose()
  })
}

for (const ending of ['.md', '.zh-CN.md']) {
  test(`docs/back-ends${ending}: the smallest back end logs in and refuses`, async (context) => {
    const wechat = createServer((request, response) => {
      const { searchParams } = new URL(request.url, 'http://wechat')
      assert.deepEqual([searchParams.get('appid'), searchParams.get('secret')], ['wx1', 'secret'])
      response.end(JSON.stringify(searchParams.get('js_code') === 'good' ? { openid: 'one', session_key: 'key' } : { errcode: 40029 }))
    })
    await new Promise((resolve) => wechat.listen(0, '127.0.0.1', resolve))
    context.after(() => wechat.close())
    const [{ code }] = parse(`docs/back-ends${ending}`).blocks.filter((block) => fileOf(block) === 'server.js')
    const env = { APP_ID: 'wx1', APP_SECRET: 'secret', WECHAT_API: `http://127.0.0.1:${wechat.address().port}`, PORT: '0' }
    const child = spawn(process.execPath, ['--input-type=module', '-e', code + "\nserver.on('listening', () => console.log(server.address().port))"], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    context.after(() => child.kill())
    const [port] = await once(child.stdout, 'data')
    const ask = (path, options) => fetch(`http://127.0.0.1:${Number(port)}${path}`, options)
    const login = (loginCode) => ask('/silentLogin', { method: 'POST', body: JSON.stringify({ code: loginCode }) })
    assert.equal((await login('bad')).status, 400)
    const { token, expiresIn } = await (await login('good')).json()
    assert.equal(expiresIn, 7200)
    const orders = (header) => ask('/orders', { headers: { authorization: header } })
    assert.deepEqual([(await orders('Bearer ' + token)).status, (await orders('Bearer wrong')).status], [200, 401])
  })
}

test('the code that npm shows runs', async () => {
  const [{ code }] = parse('js-glue/package-readme.md').blocks
  const { server, service, define } = await launch([{ language: 'js', code: '// app.js\n' + code }])
  define('app').onLaunch()
  const { data } = await service.require('./app').loadOrders()
  assert.equal(data[0].id, 'A1')
  assert.equal(server.logins, 1)
})
