// How many round trips an app's start takes until its first request is answered.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ORIGIN, createSession, createWorld } from './support/sdk.mjs'

const TRIP_MS = 1000
const orders = { url: ORIGIN + '/orders' }
const slow = () => createWorld({ clock: 'virtual', latencyMs: TRIP_MS })

// The engine is compiled in real time, which is not what is counted here.
before(() => createWorld().session.login())

/** Each of wx.login and the requests takes one round trip; all else takes next to nothing. */
const tripsUntil = async (fake, answered) => {
  const begun = fake.clock.now()
  let ended
  answered.then(({ statusCode }) => {
    assert.equal(statusCode, 200)
    ended = fake.clock.now()
  })
  while (ended === undefined) await fake.clock.advance(10)
  return Math.round((ended - begun) / TRIP_MS)
}

test('three without a token: a code, a login, the request', async () => {
  const { fake, session } = slow()
  assert.equal(await tripsUntil(fake, session.request(orders)), 3)
})

test('one with a stored token', async () => {
  const { fake, session } = slow()
  await tripsUntil(fake, session.request(orders))
  session.dispose()
  await fake.clock.advance(10)
  const next = createSession({ baseURL: ORIGIN, host: fake.wx })
  assert.equal(await tripsUntil(fake, next.request(orders)), 1)
})

test('one with what was fetched before the start', async () => {
  const { fake, server, session } = slow()
  server.token = 'fetched'
  const request = session.request(orders)
  session.adopt({ token: 'fetched', expiresIn: 7200 }, { silent: true })
  assert.equal(await tripsUntil(fake, request), 1)
  assert.equal(fake.calls.login, undefined)
})

test('three with a pre-fetch that never came', async () => {
  const { fake, session } = slow()
  const trips = tripsUntil(fake, session.request(orders))
  await assert.rejects(session.adopt(undefined, { silent: true }), { code: 'ERR_BACKEND_PROTOCOL' })
  assert.equal(await trips, 3)
})
