// Any call of the app's with the token: clouds, GraphQL, SDKs of others.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from './support/sdk.mjs'

/** `server.token` is the one that lives; `ask` answers with what it was given, or as `no` says. */
const start = (no = () => ({ statusCode: 401 })) => {
  const world = createWorld()
  const seen = []
  const ask = async (token) => {
    seen.push(token)
    return token === world.server.token ? { statusCode: 200, token } : no()
  }
  return Object.assign(world, { seen, ask })
}
const thrown = (error) => () => {
  throw error
}

describe('withToken', () => {
  test('waits for the login and gives the token to the call', async () => {
    const { ask, server, session } = start()
    assert.deepEqual(await session.withToken(ask), { statusCode: 200, token: 'token-1' })
    assert.equal(server.logins, 1)
  })

  for (const [how, no] of [
    ['statusCode', () => ({ statusCode: 401 })],
    ['status', () => ({ status: '401' })],
    ['response.status', () => ({ response: { status: 401 } })],
    ['an error with statusCode', thrown(Object.assign(new Error('no'), { statusCode: 401 }))],
    ['an error with response.status', thrown(Object.assign(new Error('no'), { response: { status: 401 } }))],
  ])
    test('refreshes and calls once more when a 401 is told by ' + how, async () => {
      const { ask, seen, server, session } = start(no)
      await session.login()
      server.token = 'replaced'
      assert.equal((await session.withToken(ask)).token, 'token-2')
      assert.deepEqual([seen, server.logins], [['token-1', 'token-2'], 2])
    })

  test('a refusal that stands passes through as it came', async () => {
    const { session } = start()
    const refusal = { statusCode: 401, of: 'the cloud' }
    assert.equal(await session.withToken(async () => refusal), refusal)
    const error = Object.assign(new Error('mine'), { status: 401 })
    await assert.rejects(session.withToken(thrown(error)), (other) => other === error)
  })

  for (const value of [undefined, null, 0, '', 'text', [], { statusCode: 500 }, { status: 'ok' }])
    test('gives ' + JSON.stringify(value) + ' as it is', async () => {
      const { server, session } = start()
      assert.equal(await session.withToken(() => value), value)
      assert.equal(server.logins, 1)
    })

  for (const error of [new Error('boom'), undefined, 'text', { errMsg: 'callFunction:fail' }, { status: 500 }])
    test('throws ' + String(error && error.message ? error.message : JSON.stringify(error)) + ' as it is, once', async () => {
      const { session } = start()
      let calls = 0
      const failed = await session
        .withToken(() => {
          calls++
          throw error
        })
        .then(() => assert.fail('resolved'), (other) => ({ other }))
      assert.equal(failed.other, error)
      assert.deepEqual([calls, session.snapshot().fuse.units], [1, 3])
    })

  test('asks isUnauthorized about the value or the error', async () => {
    const { ask, server, session } = start(() => ({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }))
    await session.login()
    server.token = 'replaced'
    const heard = []
    const isUnauthorized = (outcome) => heard.push(outcome) && !!outcome.errors
    assert.equal((await session.withToken(ask, { isUnauthorized })).token, 'token-2')
    assert.equal(heard.length, 2)
    await session.withToken(async () => ({ statusCode: 401 }), { isUnauthorized })
    assert.equal(server.logins, 2, 'its own judge alone decides')
  })

  test('takes none of the ten places: requests within it are sent', async () => {
    const { session } = start()
    const nested = () => session.withToken(() => session.request({ url: '/orders' }))
    const answers = await Promise.all(Array.from({ length: 30 }, nested))
    assert.ok(answers.every(({ statusCode }) => statusCode === 200))
  })

  test('twenty refused at once are one refresh', async () => {
    const { ask, server, session } = start()
    await session.login()
    server.token = 'replaced'
    const answers = await Promise.all(Array.from({ length: 20 }, () => session.withToken(ask)))
    assert.ok(answers.every(({ token }) => token === 'token-2'))
    assert.equal(server.logins, 2)
  })

  test('one that always refuses spends a unit each time, and no other call of the app learns from it', async () => {
    const { ask, session } = start()
    for (let count = 0; count < 2; count++) await session.withToken(async () => ({ statusCode: 401 }))
    assert.equal(session.snapshot().fuse.units, 1)
    assert.equal((await session.withToken(ask)).statusCode, 200)
  })

  test("with needLogin 'optional' gives the token there is, or none", async () => {
    const { session } = start()
    const given = (token) => ({ token })
    assert.deepEqual(await session.withToken(given, { needLogin: 'optional' }), { token: undefined })
    await session.login()
    assert.deepEqual(await session.withToken(given, { needLogin: 'optional' }), { token: 'token-1' })
  })

  test('ends after 65 s where the call does not, or after its timeout, which may be longer', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' })
    const signedIn = session.login()
    while (!session.snapshot().loggedIn) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      await fake.clock.advance(10)
    }
    await signedIn
    for (const [timeout, wait] of [[undefined, 65000], [3000, 3000], [300000, 300000]]) {
      let end
      session.withToken(() => new Promise(() => {}), { timeout }).catch(({ code, errMsg }) => (end = [code, errMsg]))
      await fake.clock.advance(wait - 500)
      assert.equal(end, undefined)
      await fake.clock.advance(1000)
      assert.equal(end[0], 'ERR_TIMEOUT')
    }
  })

  test('is not made once a logout has overtaken it', async () => {
    const { ask, seen, session } = start()
    const waiting = session.withToken(ask)
    session.logout()
    await assert.rejects(waiting, { code: 'ERR_SUPERSEDED' })
    assert.deepEqual(seen, [])
  })

  test('a login that fails is its failure', async () => {
    const { ask, fake, session } = start()
    fake.network.set(false)
    await assert.rejects(session.withToken(ask), { code: 'ERR_NETWORK' })
  })
})
