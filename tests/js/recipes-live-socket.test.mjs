// The recipe for a socket that opens again.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recipe } from './support/recipes.mjs'
import { createWorld } from './support/sdk.mjs'

const until = async (condition) => {
  for (let turn = 0; turn < 500 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  assert.ok(condition(), 'did not come true: ' + condition)
}

/**
 * A back end whose sockets want its token, in the handshake or in a first message, and the recipe on a clock of its own:
 * `pauses` holds what it wanted to wait, and `pass()` lets the last of it pass.
 */
const start = async (how = 'byHeader', more = {}) => {
  const own = { answer: undefined }
  const accepted = []
  const live = (token) => token === world.server.token
  const answers = {
    byHeader(handshake) {
      if (!live((handshake.header.authorization || '').slice('Bearer '.length))) return { statusCode: 401 }
      accepted.push(handshake)
      return { message: (data, socket) => socket.send('echo ' + data) }
    },
    byFirstMessage: (handshake) => ({
      message(data, socket) {
        if (accepted.includes(handshake)) return socket.send('echo ' + data)
        if (!live(JSON.parse(data).token)) return socket.close(4401, 'unauthorized')
        accepted.push(handshake)
        socket.send('welcome')
      },
    }),
  }
  const world = createWorld({ socket: (handshake) => (own.answer || answers[how])(handshake) })
  const pauses = []
  let waiting
  const clock = { now: 0 }
  const globals = {
    setTimeout: (run, ms) => pauses.push(ms) && (waiting = run),
    clearTimeout: (run) => {
      if (waiting === run) waiting = undefined
    },
    Date: { now: () => clock.now },
    Math: Object.assign(Object.create(Math), { min: Math.min, max: Math.max, random: () => 1 }),
  }
  const ways = await recipe('live-socket.js', globals)
  const told = []
  const ended = []
  let opened = 0
  const socket = ways.keepOpen(world.session, ways[how](world.session, '/live'), {
    onMessage: (data) => told.push(data),
    onOpen: () => opened++,
    onEnd: (error) => ended.push(error && error.code),
    ...more,
  })
  const pass = () => {
    const run = waiting
    waiting = undefined
    run()
  }
  const opens = (count) => until(() => opened === count)
  return Object.assign(world, { accepted, clock, ended, opens, own, pass, pauses, socket, told, isWaiting: () => !!waiting, serverSide: () => world.fake.network.sockets()[0] })
}

for (const how of ['byHeader', 'byFirstMessage'])
  describe('a socket kept open, token ' + how, () => {
    test('talks, and after its end opens again with the token of that time', async () => {
      const { opens, pass, isWaiting, server, serverSide, socket, told } = await start(how)
      await opens(1)
      assert.equal(socket.send('one'), true)
      await until(() => told.includes('echo one'))
      server.token = 'replaced'
      serverSide().close(1001, 'going away')
      await until(isWaiting)
      assert.equal(socket.send('lost'), false)
      pass()
      await opens(2)
      assert.equal(server.logins, 2)
      socket.send('two')
      await until(() => told.includes('echo two'))
      assert.ok(!told.includes('echo lost'))
      socket.close()
    })
  })

describe('a socket kept open', () => {
  test('waits longer and longer, and shortly again after a good connection', async () => {
    const { clock, fake, isWaiting, opens, own, pass, pauses, serverSide, socket } = await start('byHeader', { firstPauseMs: 100, longestPauseMs: 500 })
    await opens(1)
    own.answer = () => ({ statusCode: 500 })
    serverSide().close(1006, '')
    for (let count = 1; count <= 5; count++) {
      await until(() => pauses.length === count)
      await until(isWaiting)
      if (count < 5) pass()
    }
    assert.deepEqual(pauses, [100, 200, 400, 500, 500])
    own.answer = undefined
    pass()
    await opens(2)
    clock.now += 10000
    serverSide().close(1006, '')
    await until(() => pauses.length === 6)
    assert.equal(pauses[5], 100)
    socket.close()
    assert.deepEqual(fake.thrown, [])
  })

  test('asks no sooner than the back end allows', async () => {
    const { isWaiting, opens, pass, pauses, server, serverSide, socket } = await start('byHeader', { firstPauseMs: 1, longestPauseMs: 1 })
    await opens(1)
    server.token = 'replaced'
    server.handler = ({ url }) => (url.endsWith('/silentLogin') ? { statusCode: 503, data: {}, header: { 'Retry-After': '20' } } : undefined)
    serverSide().close(1006, '')
    await until(isWaiting)
    pass()
    await until(() => pauses.length === 2)
    assert.ok(pauses[1] > 15000 && pauses[1] <= 20000, String(pauses))
    socket.close()
  })

  test('is awake at once when the app is', async () => {
    const { isWaiting, opens, serverSide, socket } = await start()
    await opens(1)
    socket.wake()
    serverSide().close(1006, '')
    await until(isWaiting)
    socket.wake()
    socket.wake()
    await opens(2)
    assert.equal(isWaiting(), false)
    socket.close()
  })

  test('ends with the session: nobody is signed in again for its sake', async () => {
    const { ended, fake, isWaiting, opens, server, session } = await start()
    await opens(1)
    await session.logout()
    await until(() => ended.length)
    await until(() => !fake.network.sockets().length)
    assert.deepEqual([ended, isWaiting(), server.logins], [[undefined], false, 1])
  })

  test('ends at what no attempt would change', async () => {
    const { ended, fake, isWaiting, opens, serverSide, pass } = await start()
    await opens(1)
    fake.wx.connectSocket = ({ fail }) => fail({ errMsg: 'connectSocket:fail url not in domain list', errno: 600002 })
    serverSide().close(1006, '')
    await until(isWaiting)
    pass()
    await until(() => ended.length)
    assert.deepEqual([ended, isWaiting()], [['ERR_CONFIG'], false])
  })

  test('that is closed stays closed, wherever it was', async () => {
    const connecting = await start()
    connecting.socket.close()
    await until(() => connecting.accepted.length === 1)
    await until(() => !connecting.fake.network.sockets().length)
    const waiting = await start()
    await waiting.opens(1)
    waiting.serverSide().close(1006, '')
    await until(waiting.isWaiting)
    waiting.socket.close()
    waiting.socket.wake()
    assert.equal(waiting.isWaiting(), false)
    const open = await start()
    await open.opens(1)
    open.socket.close()
    await until(() => !open.fake.network.sockets().length)
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const one of [connecting, waiting, open]) assert.deepEqual([one.isWaiting(), one.ended, one.accepted.length], [false, [], 1])
  })
})
