import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import axios from 'axios'
import { startBackEnd } from './support/back-end.mjs'
import { bundledLuch } from './support/luch.mjs'
import { createFakeWx, createSession, packaged } from './support/sdk.mjs'

const require = createRequire(import.meta.url)

/** Each library with its own spelling of the same four things. */
const libraries = {
  async fly() {
    const Fly = require('flyio/dist/npm/wx')
    const client = new Fly()
    return {
      client,
      install: packaged('miniprogram_dist/interceptors/fly.js').install,
      get: (url, needLogin) => client.get(url, null, needLogin === undefined ? {} : { needLogin }),
      status: (answer) => answer.status,
      setBase: (origin) => (client.config.baseURL = origin),
      statusOfError: (error) => error.status,
    }
  },
  async axios() {
    const client = axios.create({ adapter: axios.getAdapter('http'), proxy: false })
    return {
      client,
      install: packaged('miniprogram_dist/interceptors/axios.js').install,
      get: (url, needLogin) => client.get(url, { needLogin }),
      status: (answer) => answer.status,
      setBase: (origin) => (client.defaults.baseURL = origin),
      statusOfError: (error) => error.response.status,
    }
  },
  async 'axios over wx'() {
    const client = axios.create({ adapter: require('axios-miniprogram-adapter') })
    return Object.assign(await libraries.axios(), {
      client,
      get: (url, needLogin) => client.get(url, { needLogin }),
      setBase: (origin) => (client.defaults.baseURL = origin),
    })
  },
  async luch() {
    const Luch = await bundledLuch()
    const client = new Luch()
    return {
      client,
      install: packaged('miniprogram_dist/interceptors/luch.js').install,
      get: (url, needLogin) => client.get(url, { custom: needLogin === undefined ? {} : { needLogin } }),
      status: (answer) => answer.statusCode,
      setBase: (origin) => client.setConfig((config) => Object.assign(config, { baseURL: origin })),
      statusOfError: (error) => error.statusCode,
    }
  },
  async request() {
    let base = ''
    return {
      client: globalThis.wx,
      install: packaged('miniprogram_dist/interceptors/request.js').install,
      get: (url, needLogin) =>
        new Promise((success, fail) => globalThis.wx.request({ url: base + url, needLogin, success, fail })),
      status: (answer) => answer.statusCode,
      setBase: (origin) => (base = origin),
      statusOfError: (error) => (error.code === 'ERR_UNAUTHORIZED' ? 401 : error.code),
    }
  },
}

for (const name of Object.keys(libraries)) {
  describe('the interceptor for ' + name, () => {
    let backEnd
    let library
    let session
    let uninstall

    before(async () => {
      backEnd = await startBackEnd()
      const fake = createFakeWx({ request: backEnd.origin })
      globalThis.wx = fake.wx
      globalThis.uni = fake.wx
      session = createSession({ baseURL: backEnd.origin, host: fake.wx })
      library = await libraries[name]()
      library.setBase(backEnd.origin)
      uninstall = library.install(library.client, session)
    })
    after(async () => {
      session.dispose()
      delete globalThis.wx
      delete globalThis.uni
      await backEnd.close()
    })
    const get = (path, needLogin) => library.get(path, needLogin)
    const many = (count, path) => Promise.all(Array.from({ length: count }, () => get(path)))

    test('a request that needs no login causes none', async () => {
      const answer = await get('/public', false)
      assert.equal(answer.data.authorization, null)
      assert.equal(backEnd.logins, 0)
    })

    test('a cold start of 20 requests is one login, which does not pass through the interceptor', async () => {
      const answers = await many(20, '/orders')
      assert.deepEqual(answers.map(library.status), Array(20).fill(200))
      assert.equal(backEnd.logins, 1)
      assert.ok(backEnd.seen.filter(({ path }) => path === '/silentLogin').every(({ authorization }) => !authorization))
    })

    test('a storm of 50 refusals is one refresh, and all 50 are served', async () => {
      backEnd.expire()
      backEnd.logins = 0
      const answers = await many(50, '/orders')
      assert.deepEqual(answers.map(library.status), Array(50).fill(200))
      assert.equal(backEnd.logins, 1)
    })

    test('a token that is refused again is reported, not retried for ever', async () => {
      backEnd.logins = 0
      const before = backEnd.refused
      await assert.rejects(get('/never'), (error) => library.statusOfError(error) === 401)
      assert.equal(backEnd.refused - before, 2)
      assert.equal(backEnd.logins, 1)
    })

    test('an uninstalled interceptor leaves requests alone', async () => {
      uninstall()
      await assert.rejects(
        get('/orders').then((answer) => {
          if (library.status(answer) === 401) throw { status: 401, statusCode: 401, code: 'ERR_UNAUTHORIZED', response: { status: 401 } }
        }),
        (error) => library.statusOfError(error) === 401
      )
    })
  })
}
