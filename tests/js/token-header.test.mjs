// The option tokenHeader: where the token travels, and what of a caller's own is respected.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import axios from 'axios'
import { startBackEnd } from './support/back-end.mjs'
import { ORIGIN, createFakeWx, createSession, createWorld, packaged } from './support/sdk.mjs'
import { taroOn } from './support/taro.mjs'

const FILE = 'wxfile://tmp/a.png'
const NAME = 'X-Auth-Token'

/** What the platform was given, header names as they were written. */
const start = (sessionOptions) => {
  const world = createWorld(
    { files: { [FILE]: 'a' }, socket: () => ({}), request: ({ url }) => ({ data: url.endsWith('Login') ? { token: 'token-1', expiresIn: 7200 } : { userInfo: {} } }) },
    Object.assign({ tokenHeader: NAME }, sessionOptions)
  )
  const sent = []
  for (const name of ['request', 'uploadFile', 'downloadFile', 'connectSocket']) {
    const original = world.fake.wx[name]
    world.fake.wx[name] = (options) => sent.push(options.header) && original(options)
  }
  return Object.assign(world, { sent })
}
const calls = {
  request: (session, header) => session.request({ url: '/orders', header }),
  uploadFile: (session, header) => session.uploadFile({ url: '/files', filePath: FILE, name: 'a', header }),
  downloadFile: (session, header) => session.downloadFile({ url: '/files', header }),
  connectSocket: (session, header) => session.connectSocket({ url: '/live', header }),
}

describe('tokenHeader', () => {
  for (const name of Object.keys(calls)) {
    test(name + ' carries the token there, beside an Authorization of the caller\'s', async () => {
      const { sent, session } = start()
      await calls[name](session, { 'x-mine': '1', Authorization: 'Basic gateway' })
      assert.deepEqual(sent.at(-1), { 'x-mine': '1', Authorization: 'Basic gateway', [NAME]: 'Bearer token-1' })
    })

    test(name + ' leaves a token of the caller\'s alone, however it is spelt', async () => {
      const { sent, server, session } = start()
      for (const spelt of [NAME, 'x-auth-token', 'X-AUTH-TOKEN']) {
        await calls[name](session, { [spelt]: 'mine' })
        assert.deepEqual(sent.at(-1), { [spelt]: 'mine' })
      }
      assert.equal(server.logins, 0)
    })

    test(name + ' fills an empty one, and writes it once', async () => {
      const { sent, session } = start()
      await calls[name](session, { 'x-auth-token': '' })
      assert.deepEqual(sent.at(-1), { [NAME]: 'Bearer token-1' })
    })
  }

  test('is for calls of the contract, too, and not for the login', async () => {
    const { sent, session } = start({ formatToken: (token) => 'raw ' + token })
    await session.unbindPhone()
    assert.deepEqual(sent, [{ 'content-type': 'application/json' }, { 'content-type': 'application/json', [NAME]: 'raw token-1' }])
  })

  test('must be the same in all copies of an app', () => {
    const { fake } = start()
    assert.throws(() => createSession({ baseURL: ORIGIN, host: fake.wx }), { code: 'ERR_CONFIG', message: /other options: tokenHeader/ })
  })

  test('Taro and axios, with whatever adapter, write it as well', { timeout: 60000 }, async (t) => {
    const backEnd = await startBackEnd({ tokenHeader: 'x-auth-token' })
    t.after(() => backEnd.close())
    const fake = createFakeWx({ request: backEnd.origin, files: { [FILE]: 'a' } })
    const session = createSession({ baseURL: backEnd.origin, host: fake.wx, tokenHeader: NAME })
    const client = axios.create()
    packaged('miniprogram_dist/interceptors/axios.js').install(client, session)
    const taro = await taroOn(fake.wx)
    packaged('miniprogram_dist/interceptors/taro.js').install(taro, session)
    const url = backEnd.origin + '/orders'
    assert.equal((await client.get(url, { headers: { 'x-auth-token': '', Authorization: 'Basic gateway' } })).status, 200)
    assert.equal((await taro.request({ url, header: { 'x-auth-token': '' } })).statusCode, 200)
    assert.equal((await taro.uploadFile({ url, filePath: FILE, name: 'a' })).statusCode, 200)
    const orders = backEnd.seen.filter(({ path }) => path === '/orders')
    assert.deepEqual(orders.map(({ headers }) => headers.authorization), ['Basic gateway', undefined, undefined])
  })
})
