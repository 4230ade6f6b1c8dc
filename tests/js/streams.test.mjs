// Answers that come piece by piece: a refused one is nobody's to see.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from './support/sdk.mjs'

const text = ({ data }) => Buffer.from(data).toString()
/** `refusal` is what comes to a dead token; → what the caller hears. */
const stream = async ({ refusal, isUnauthorized, sessionOptions, good = ['one', 'two'] }) => {
  const { server, session } = createWorld({}, sessionOptions)
  await session.login()
  const first = server.token
  server.handler = ({ url, header }) =>
    !url.endsWith('/chat') ? undefined : header.authorization === 'Bearer ' + first ? refusal : { chunks: good, data: good.join('') }
  const call = session.request({ url: '/chat', enableChunked: true, isUnauthorized })
  const heard = { chunks: [], heads: [] }
  call.onChunkReceived((chunk) => heard.chunks.push(text(chunk)))
  call.onHeadersReceived(({ statusCode }) => heard.heads.push(statusCode))
  const response = await call.catch((error) => error)
  return Object.assign(heard, { response, logins: server.logins })
}

describe('a streamed answer', () => {
  test('comes in its pieces', async () => {
    const { chunks, heads } = await stream({ refusal: { chunks: ['a', 'b', 'c'] } })
    assert.deepEqual([chunks, heads], [['a', 'b', 'c'], [200]])
  })

  test('that is refused never reaches the listeners, and the replay does', async () => {
    const { chunks, heads, logins } = await stream({ refusal: { statusCode: 401, chunks: ['no', 'token'] } })
    assert.deepEqual([chunks, heads, logins], [['one', 'two'], [200], 2])
  })

  for (const [where, options] of [
    ['its own isUnauthorized', { isUnauthorized: ({ statusCode }) => statusCode === 419 }],
    ["the session's isUnauthorized", { sessionOptions: { isUnauthorized: ({ statusCode }) => statusCode === 419 } }],
    ['a header', { isUnauthorized: ({ header }) => header['x-ended'] === '1' }],
  ])
    test('that is refused by another status, as ' + where + ' tells from the head, never reaches the listeners', async () => {
      const refusal = { statusCode: 419, header: { 'x-ended': '1' }, chunks: ['ended'] }
      const { chunks, heads, logins } = await stream(Object.assign({ refusal }, options))
      assert.deepEqual([chunks, heads, logins], [['one', 'two'], [200], 2])
    })

  test('that only its body refuses is heard until the body says so', async () => {
    const isUnauthorized = ({ data }) => data.code === 'ENDED'
    const { chunks, logins } = await stream({ refusal: { data: { code: 'ENDED' }, chunks: ['{"code":"ENDED"}'] }, isUnauthorized })
    assert.deepEqual([chunks, logins], [['{"code":"ENDED"}', 'one', 'two'], 2])
  })

  test('that its head alone seems to refuse is not lost when the whole is none', async () => {
    const isUnauthorized = ({ data }) => !data
    const { chunks, heads, logins } = await stream({ refusal: { data: 'a', chunks: ['a'] }, isUnauthorized })
    assert.deepEqual([chunks, heads, logins], [['a'], [200], 1])
  })

  test('whose replay is refused, too, rejects', async () => {
    const { response } = await stream({ refusal: { statusCode: 401 }, isUnauthorized: () => true })
    assert.equal(response.code, 'ERR_UNAUTHORIZED')
  })

  test('without a listener lives on while it comes', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' })
    const signedIn = session.login()
    while (!session.snapshot().loggedIn) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      await fake.clock.advance(10)
    }
    await signedIn
    let beat
    fake.wx.request = () => ({ abort() {}, onChunkReceived: (listener) => (beat = listener) })
    let end
    session.request({ url: '/chat', enableChunked: true }).catch(({ code }) => (end = code))
    await fake.clock.advance(60000)
    beat({ data: new ArrayBuffer(1) })
    await fake.clock.advance(60000)
    assert.equal(end, undefined)
    await fake.clock.advance(6000)
    assert.equal(end, 'ERR_TIMEOUT')
  })
})
