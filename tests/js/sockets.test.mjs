// Sockets with the session's token in the handshake.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

/** A back end whose sockets want the token that its requests want, and echo. */
const start = (options, sessionOptions) => {
  const handshakes = []
  const own = { answer: undefined }
  const world = createWorld(
    Object.assign(
      {
        socket(handshake) {
          handshakes.push(handshake)
          if (own.answer) return own.answer(handshake)
          if (handshake.header.authorization !== 'Bearer ' + world.server.token) return { statusCode: 401 }
          return { message: (data, socket) => socket.send('echo ' + data) }
        },
      },
      options
    ),
    sessionOptions
  )
  return Object.assign(world, { handshakes, own })
}
const connect = (session, more) => session.connectSocket(Object.assign({ url: '/live' }, more))
const next = (socket, method) => new Promise((resolve) => socket[method](resolve))

describe('connectSocket', () => {
  test('waits for the login, goes below baseURL as wss, carries the token, and resolves with an open socket', async () => {
    const { handshakes, server, session } = start()
    const socket = await connect(session, { header: { 'x-mine': '1' }, protocols: ['chat'] })
    const [{ url, header, protocols }] = handshakes
    assert.deepEqual([url, header, protocols], ['wss://api.example.com/live', { 'x-mine': '1', authorization: 'Bearer token-1' }, ['chat']])
    assert.deepEqual([socket.readyState, server.logins], [1, 1])
    const answer = next(socket, 'onMessage')
    socket.send({ data: 'hello' })
    assert.deepEqual(await answer, { data: 'echo hello' })
    const closed = [next(socket, 'onClose'), next(socket, 'onClose')]
    socket.close({ code: 1000, reason: 'done' })
    assert.deepEqual(await Promise.all(closed), [{ code: 1000, reason: 'done' }, { code: 1000, reason: 'done' }])
  })

  test('refused with 401 refreshes and tries once more', async () => {
    const { handshakes, server, session } = start()
    await session.login()
    server.token = 'replaced'
    const socket = await connect(session, { url: 'wss://api.example.com/live' })
    assert.deepEqual([socket.readyState, server.logins, handshakes.length], [1, 2, 2])
  })

  test('refused twice rejects with ERR_UNAUTHORIZED', async () => {
    const { handshakes, own, session } = start()
    own.answer = () => ({ statusCode: 401 })
    await assert.rejects(connect(session), { code: 'ERR_UNAUTHORIZED' })
    assert.equal(handshakes.length, 2)
  })

  for (const [what, statusCode] of [['403', 403], ['500', 500]])
    test('refused with ' + what + ' is ERR_NETWORK: no refresh, no unit', async () => {
      const { own, server, session } = start()
      own.answer = () => ({ statusCode })
      await assert.rejects(connect(session, { url: '/rooms/401' }), { code: 'ERR_NETWORK', errMsg: 'Unexpected response code: ' + statusCode })
      assert.deepEqual([server.logins, session.snapshot().fuse.units], [1, 3])
    })

  test('offline is ERR_NETWORK, a domain that is not in the list ERR_CONFIG, no sockets at all ERR_UNSUPPORTED', async () => {
    const { fake, session } = start()
    await session.login()
    fake.network.set(false)
    await assert.rejects(connect(session), { code: 'ERR_NETWORK' })
    fake.network.set(true)
    const { connectSocket } = fake.wx
    fake.wx.connectSocket = ({ fail }) => fail({ errMsg: 'connectSocket:fail url not in domain list', errno: 600002 })
    await assert.rejects(connect(session), { code: 'ERR_CONFIG', errno: 600002 })
    fake.wx.connectSocket = connectSocket
    assert.equal((await connect(session)).readyState, 1)
    await assert.rejects(connect(start({ without: ['connectSocket'] }).session), { code: 'ERR_UNSUPPORTED' })
  })

  test('that nobody answers ends after 65 s, or by its own timeout', async () => {
    const { fake, session } = start({ clock: 'virtual' })
    const signedIn = session.login()
    while (!session.snapshot().loggedIn) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      await fake.clock.advance(10)
    }
    await signedIn
    for (const [timeout, wait] of [[undefined, 65000], [3000, 3000]]) {
      fake.faults.add('connectSocket', { hang: true })
      let end
      connect(session, { timeout }).catch(({ code, errMsg }) => (end = [code, errMsg]))
      await fake.clock.advance(wait - 500)
      assert.equal(end, undefined)
      await fake.clock.advance(1000)
      assert.deepEqual(end, ['ERR_TIMEOUT', 'connectSocket:fail timeout'])
    }
    assert.equal(fake.network.sockets().length, 0, 'both were closed')
  })

  test('that opens after it was given up is closed, and its place is free', async () => {
    const { fake, session } = start({}, { requestDefaults: { timeout: 20 } })
    await session.login()
    let late
    const { connectSocket } = fake.wx
    fake.wx.connectSocket = () => {
      late = { onOpen: (listener) => (late.open = listener), onClose() {}, onError() {}, closed: 0, close: () => late.closed++ }
      return late
    }
    await assert.rejects(connect(session), { code: 'ERR_TIMEOUT' })
    assert.equal(late.closed, 1)
    late.open()
    assert.equal(late.closed, 2)
    fake.wx.connectSocket = connectSocket
    assert.deepEqual((await Promise.all(Array.from({ length: 5 }, () => connect(session, { timeout: 5000 })))).map(({ readyState }) => readyState), [1, 1, 1, 1, 1])
  })

  test('closed before it was open tells the reason of the platform, or that it was', async () => {
    const { fake, session } = start()
    await session.login()
    for (const [event, errMsg] of [
      [{ code: 1006, reason: 'abnormal closure' }, 'connectSocket:fail abnormal closure'],
      [{ code: 1006 }, 'connectSocket:fail closed before it was open'],
      [undefined, 'connectSocket:fail closed before it was open'],
      [{ errMsg: 'mine', reason: 'other' }, 'mine'],
    ]) {
      fake.wx.connectSocket = () => ({ onOpen() {}, onError() {}, close() {}, onClose: (listener) => setTimeout(() => listener(event), 1) })
      await assert.rejects(connect(session), { code: 'ERR_NETWORK', errMsg })
    }
  })

  test('carries the token to trusted origins only: wss counts as https, ws does not', async () => {
    const { handshakes, own, session } = start()
    await session.login()
    own.answer = () => ({})
    for (const url of ['wss://elsewhere.example/live', 'ws://api.example.com/live', 'wss://api.example.com:8443/live'])
      (await connect(session, { url })).close({})
    assert.deepEqual(handshakes.map(({ header }) => header.authorization), [undefined, undefined, undefined])
  })

  test('carries it to a trusted origin whose name holds ws', async () => {
    const { handshakes, session } = start({}, { trustedOrigins: ['https://news.example'] })
    for (const url of ['https://news.example/live', 'wss://news.example/live']) (await connect(session, { url })).close({})
    assert.deepEqual(handshakes.map(({ url, header }) => [url, header.authorization]), [
      ['wss://news.example/live', 'Bearer token-1'],
      ['wss://news.example/live', 'Bearer token-1'],
    ])
  })

  test("with needLogin false or 'optional' goes without a login", async () => {
    const { handshakes, own, server, session } = start()
    own.answer = () => ({})
    for (const needLogin of [false, 'optional']) (await connect(session, { needLogin })).close({})
    assert.deepEqual([server.logins, handshakes.map(({ header }) => header.authorization)], [0, [undefined, undefined]])
  })

  test('has five places of its own, each free again when its socket is closed, by whomever', async () => {
    const { fake, handshakes, session } = start()
    const sockets = await Promise.all(Array.from({ length: 5 }, () => connect(session)))
    const waiting = [connect(session), connect(session)]
    assert.equal((await session.request({ url: '/orders' })).statusCode, 200)
    assert.equal(handshakes.length, 5)
    sockets[0].close({})
    await waiting[0]
    fake.network.sockets()[0].close(1001, 'going away')
    await waiting[1]
    assert.equal(fake.network.sockets().length, 5)
  })

  test('is not tried once a logout has overtaken it', async () => {
    const { handshakes, session } = start()
    const waiting = connect(session)
    session.logout()
    await assert.rejects(waiting, { code: 'ERR_SUPERSEDED' })
    assert.equal(handshakes.length, 0)
  })

  test('takes a socket that the platform gives by a promise', async () => {
    const { fake, session } = start()
    const { connectSocket } = fake.wx
    fake.wx.connectSocket = async (options) => connectSocket(options)
    assert.equal((await connect(session)).readyState, 1)
  })
})
