import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from './support/sdk.mjs'

/** What becomes of it. Time passes in small steps, because the engine is compiled in real time. */
const outcomeOf = async ({ clock }, promise) => {
  let outcome
  promise.then((value) => (outcome = { value }), (error) => (outcome = { value: error }))
  while (!outcome) await clock.advance(10)
  return outcome.value
}

describe('snapshot().fuse', () => {
  test('says for how long it is locked, also when the time is over and no timer has fired yet', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' }, { fuse: { capacity: 1, restoreAfterMs: 60000 } })
    const fuse = () => session.snapshot().fuse
    assert.deepEqual(fuse(), { units: 1, capacity: 1 })
    await outcomeOf(fake, session.login())
    assert.deepEqual(fuse(), { units: 1, capacity: 1 })
    await outcomeOf(fake, session.refreshLogin())
    const refusedAt = fake.clock.now()
    const { code, retryAfterMs } = await outcomeOf(fake, session.refreshLogin())
    assert.equal(code, 'ERR_FUSE_TRIPPED')
    await fake.clock.advance(refusedAt + 1000 - fake.clock.now())
    assert.deepEqual(fuse(), { units: 0, capacity: 1, retryAfterMs: retryAfterMs - 1000 })
    fake.clock.freeze()
    await fake.clock.advance(120000)
    assert.deepEqual(fuse(), { units: 0, capacity: 1, retryAfterMs: 0 })
    fake.clock.thaw()
    assert.deepEqual(fuse(), { units: 1, capacity: 1 })
    session.dispose()
  })
})

describe('snapshot().facts', () => {
  for (const facts of [
    { hasProfile: true, hasPhone: false },
    { hasProfile: false, hasPhone: true },
  ]) {
    test('are what the back end said: ' + JSON.stringify(facts), async () => {
      const { server, session } = createWorld()
      server.userInfo = facts
      await session.login()
      assert.deepEqual(session.snapshot().facts, facts)
      session.dispose()
    })
  }
})
