import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from './support/sdk.mjs'

/** What becomes of it once virtual time has passed. */
const outcomeOf = async ({ clock }, promise) => {
  const settled = Promise.allSettled([promise])
  await clock.advance(1000)
  const [{ value, reason }] = await settled
  return reason || value
}

describe('snapshot().fuse', () => {
  test('says for how long it is locked, also when the time is over and no timer has fired yet', async () => {
    const { fake, session } = createWorld({ clock: 'virtual' }, { fuse: { capacity: 1, restoreAfterMs: 60000 } })
    const fuse = () => session.snapshot().fuse
    assert.deepEqual(fuse(), { units: 1, capacity: 1 })
    await outcomeOf(fake, session.login())
    assert.deepEqual(fuse(), { units: 1, capacity: 1 })
    await outcomeOf(fake, session.refreshLogin())
    assert.equal((await outcomeOf(fake, session.refreshLogin())).code, 'ERR_FUSE_TRIPPED')
    assert.deepEqual(fuse(), { units: 0, capacity: 1, retryAfterMs: 59000 })
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
