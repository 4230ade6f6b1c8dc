import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { createAppService } from '../sandbox/app-service.mjs'
import { startBackEnd } from './support/back-end.mjs'
import { bundled } from './support/bundled.mjs'
import { createFakeWx } from './support/sdk.mjs'

const packageDir = fileURLToPath(new URL('../../pkg/miniprogram_dist', import.meta.url))

/** The real libraries, and what differs between them; the code runs inside the sandbox. */
const libraries = {
  fly: {
    files: { '/flyio.js': 'flyio/dist/npm/wx.js' },
    code: `
      const Fly = require('./flyio')
      const client = new Fly()
      client.config.baseURL = origin
      const get = (url, needLogin) => client.get(url, null, needLogin === undefined ? {} : { needLogin })
      const statusOf = ({ status }) => status
      const onRequest = (change) => client.interceptors.request.use(change)
    `,
  },
  axios: {
    // axios itself wants it: base library 2.23.1.
    keep: ['globalThis'],
    files: { '/axios.js': 'axios/dist/browser/axios.cjs', '/adapter.js': 'axios-miniprogram-adapter/dist/index.js' },
    code: `
      const { default: axios } = require('./axios')
      const client = axios.create({ adapter: require('./adapter'), baseURL: origin })
      const get = (url, needLogin) => client.get(url, { needLogin })
      const statusOf = ({ status, response }) => status || response.status
      const onRequest = (change) => client.interceptors.request.use(change)
    `,
  },
  luch: {
    files: { '/luch.js': 'luch-request/src/lib/luch-request.js' },
    code: `
      const { default: Luch } = require('./luch')
      const client = new Luch({ baseURL: origin })
      const get = (url, needLogin) => client.get(url, { custom: { needLogin } })
      const statusOf = ({ statusCode }) => statusCode
      const onRequest = (change) => client.interceptors.request.use(change)
    `,
  },
  request: {
    files: {},
    code: `
      const client = wx
      const get = (url, needLogin) =>
        new Promise((success, fail) => wx.request({ url: url.startsWith('http') ? url : origin + url, needLogin, success, fail }))
      const statusOf = ({ statusCode, code }) => statusCode || (code === 'ERR_UNAUTHORIZED' ? 401 : 0)
    `,
  },
}

for (const [name, tokenHeader] of Object.keys(libraries).flatMap((name) => [[name], [name, 'X-Auth-Token']])) {
  describe('the interceptor for ' + name + (tokenHeader ? ' with a header of its own' : ''), { timeout: 60000 }, () => {
    let app
    let backEnd
    let service

    before(async () => {
      backEnd = await startBackEnd({ tokenHeader: tokenHeader && tokenHeader.toLowerCase() })
      const files = {
        '/app-code.js': `
          const origin = '${backEnd.origin}'
          ${libraries[name].code}
          const session = require('mp-session').createSession({ baseURL: origin, tokenHeader: ${JSON.stringify(tokenHeader)} })
          const uninstall = require('mp-session/interceptors/${name}').install(client, session)
          Object.assign(exports, { get, statusOf, session, uninstall })
          if (typeof onRequest !== 'undefined') exports.onRequest = onRequest
        `,
      }
      for (const path of Object.keys(libraries[name].files)) files[path] = await bundled(libraries[name].files[path])
      const { wx } = createFakeWx({ request: backEnd.origin })
      service = createAppService({ packageDir, wx, files, keep: libraries[name].keep || [] })
      Object.defineProperty(service.global, 'uni', { value: service.wx })
      app = service.require('./app-code')
    })
    after(async () => {
      app.session.dispose()
      await backEnd.close()
    })
    const many = (count, path) => Promise.all(Array.from({ length: count }, () => app.get(path)))

    test('a request that needs no login causes none', async () => {
      const answer = await app.get('/public', false)
      assert.equal(answer.data.authorization, null)
      assert.equal(backEnd.logins, 0)
    })

    test('a request that can do without a login causes none', async () => {
      assert.equal((await app.get('/public', 'optional')).data.authorization, null)
      assert.equal(backEnd.logins, 0)
    })

    test('a cold start of 20 requests is one login, which does not pass through the interceptor', async () => {
      const answers = await many(20, '/orders')
      assert.deepEqual(answers.map(app.statusOf), Array(20).fill(200))
      assert.equal(backEnd.logins, 1)
      assert.ok(backEnd.seen.filter(({ path }) => path === '/silentLogin').every(({ authorization }) => !authorization))
    })

    test('tokens travel in their header and in no other', () => {
      const names = tokenHeader ? ['x-auth-token', 'authorization'] : ['authorization', 'x-auth-token']
      const orders = backEnd.seen.filter(({ path }) => path === '/orders')
      for (const { headers } of orders) assert.deepEqual(names.map((header) => headers[header]), ['Bearer token-1', undefined])
    })

    test('a request that can do without a login takes the token there is', async () => {
      assert.equal((await app.get('/public', 'optional')).data.authorization, 'Bearer token-1')
    })

    test('a storm of 50 refusals is one refresh, and all 50 are served', async () => {
      backEnd.expire()
      backEnd.logins = 0
      backEnd.refused = 0
      const answers = await many(50, '/orders')
      assert.deepEqual(answers.map(app.statusOf), Array(50).fill(200))
      assert.equal(backEnd.logins, 1)
      assert.equal(backEnd.refused, 9, 'only those on the way at the time travel with the old token')
    })

    test('a token that is refused again is reported, not retried for ever', async () => {
      backEnd.logins = 0
      const before = backEnd.refused
      const error = await app.get('/never').catch((thrown) => thrown)
      assert.equal(app.statusOf(error), 401)
      assert.equal(backEnd.refused - before, 2)
      assert.equal(backEnd.logins, 1)
      await app.get('/orders')
      assert.equal(app.session.snapshot().fuse.units, 2, 'the unit of that refresh does not come back')
    })

    test('what the app itself does to requests runs once, also for a replay', { skip: name === 'request' }, async () => {
      backEnd.expire()
      let runs = 0
      app.onRequest((request) => {
        runs++
        request.url = request.url.replace('/alias', '/orders')
        return request
      })
      assert.equal(app.statusOf(await app.get('/alias')), 200)
      assert.equal(runs, 1)
    })

    test('an address elsewhere gets no token', async () => {
      // The fake wx sends every address to the one back end.
      await app.get('http://127.0.0.1:9/orders').catch(() => {})
      assert.equal(backEnd.seen.at(-1).authorization, undefined)
    })

    test('an uninstalled interceptor leaves requests alone', async () => {
      app.uninstall()
      const answer = await app.get('/orders').catch((thrown) => thrown)
      assert.equal(app.statusOf(answer), 401)
      assert.equal(backEnd.seen.at(-1).authorization, undefined)
    })

    test('nothing was thrown on the way', () => assert.deepEqual(service.errors, []))
  })
}
