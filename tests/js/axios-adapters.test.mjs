// axios whose adapter is a name or a list of them, as it comes: the real one, over real HTTP.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import axios, { AxiosHeaders, CanceledError } from 'axios'
import { startBackEnd } from './support/back-end.mjs'
import { createFakeWx, createSession, packaged } from './support/sdk.mjs'

const { install } = packaged('miniprogram_dist/interceptors/axios.js')

let backEnd
let session
let uninstall
beforeEach(async () => {
  backEnd = await startBackEnd()
  session = createSession({ baseURL: backEnd.origin, host: createFakeWx({ request: backEnd.origin }).wx })
})
afterEach(async () => {
  uninstall()
  session.dispose()
  await backEnd.close()
})
const withSession = (client, options) => {
  uninstall = install(client, session, options)
  return client
}
const create = (more) => withSession(axios.create(Object.assign({ baseURL: backEnd.origin }, more)))
const seen = (path) => backEnd.seen.filter((request) => request.path === path)

const ADAPTERS = { 'what axios has by default': undefined, http: 'http', fetch: 'fetch', 'a list': ['xhr', 'http'], 'a list with a function': ['xhr', (config) => axios.getAdapter('http')(config)] }

for (const name of Object.keys(ADAPTERS)) {
  describe('an instance of axios whose adapter is ' + name, { timeout: 60000 }, () => {
    const given = ADAPTERS[name] && { adapter: ADAPTERS[name] }

    test('logs in once for all, refreshes once for all, and reports what stays refused', async () => {
      const client = create(given)
      assert.equal((await client.get('/public', { needLogin: false })).data.authorization, null)
      assert.equal(backEnd.logins, 0)
      const statuses = () => Promise.all(Array.from({ length: 20 }, () => client.get('/orders').then(({ status }) => status)))
      assert.deepEqual(await statuses(), Array(20).fill(200))
      backEnd.expire()
      assert.deepEqual(await statuses(), Array(20).fill(200))
      assert.equal(backEnd.logins, 2)
      const error = await client.get('/never').catch((thrown) => thrown)
      assert.deepEqual([error.response.status, error.code, axios.isAxiosError(error)], [401, 'ERR_BAD_REQUEST', true])
    })

    test('sends bodies, parameters and headers as axios would, each time, and changes nothing twice', async () => {
      const client = create(given)
      const runs = []
      client.interceptors.request.use((config) => runs.push('request') && config)
      client.interceptors.response.use((response) => runs.push('response') && response)
      const transformRequest = [(data) => JSON.stringify({ wrapped: data })]
      const transformResponse = [(text) => ({ text })]
      await session.login()
      backEnd.expire()
      const config = { params: { page: 2 }, headers: { 'X-Own': '1' }, transformRequest, transformResponse }
      const response = await client.post('/orders', 'tea', config)
      assert.deepEqual(runs, ['request', 'response'])
      assert.deepEqual(seen('/orders?page=2').map(({ body }) => body), ['{"wrapped":"tea"}', '{"wrapped":"tea"}'])
      assert.equal(JSON.parse(response.data.text).path, '/orders?page=2')
      assert.ok(response.headers instanceof AxiosHeaders)
      assert.equal(response.config.headers.Authorization, undefined, 'what the caller can see holds no token')
      assert.equal(response.config.headers['X-Own'], '1')
    })

    test('uploads a form again as it was', async () => {
      const client = create(given)
      await session.login()
      backEnd.expire()
      const form = new FormData()
      form.append('picture', new Blob(['what the file holds']), 'a.txt')
      assert.equal((await client.post('/files', form)).status, 200)
      assert.deepEqual(seen('/files').map(({ body }) => body.includes('what the file holds')), [true, true])
    })

    test('is aborted while it waits for the login, and on its way', async () => {
      const client = create(given)
      const waiting = new AbortController()
      const sent = client.get('/orders', { signal: waiting.signal })
      setTimeout(() => waiting.abort(), 1)
      await assert.rejects(sent, CanceledError)
      await session.login()
      assert.equal(seen('/orders').length, 0)
      const controller = new AbortController()
      const running = client.get('/orders', { signal: controller.signal })
      while (!seen('/orders').length) await new Promise((resolve) => setImmediate(resolve))
      controller.abort()
      await assert.rejects(running, CanceledError)
    })
  })
}

describe('an adapter of axios', { timeout: 60000 }, () => {
  test('that nobody knows is refused in the words of axios', async () => {
    await assert.rejects(create({ adapter: 'carrier-pigeon' }).get('/orders'), /Unknown adapter 'carrier-pigeon'/)
  })

  test("hears of no default that the app's own interceptor took out", async () => {
    const client = create({ headers: { 'X-App': '7' } })
    client.interceptors.request.use((config) => {
      config.headers.delete('X-App')
      return config
    })
    assert.equal((await client.get('/orders')).status, 200)
    assert.equal(seen('/orders')[0].headers['x-app'], undefined)
  })

  test('of axios itself is put back', async () => {
    const { adapter } = axios.defaults
    withSession(axios)
    assert.equal((await axios.get(backEnd.origin + '/orders')).status, 200)
    uninstall()
    assert.equal(axios.defaults.adapter, adapter)
    await assert.rejects(axios.get(backEnd.origin + '/orders'), { status: 401 })
  })
})

test('a session that trusts no origin rejects, and says which option is missing', async () => {
  session.dispose()
  session = createSession({ backend: { silentLogin: () => ({ token: 't' }) }, host: createFakeWx().wx })
  await session.login()
  const client = create()
  await assert.rejects(client.get('/orders'), { code: 'ERR_CONFIG', message: /option baseURL or trustedOrigins is required/ })
  assert.equal(backEnd.seen.length, 0)
})
