import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from './support/sdk.mjs'

describe('ensureSessionKey', () => {
  test('of a key that is good costs a question and no login', async () => {
    const { fake, server, session } = createWorld({}, { sessionKeyTtlMs: 0 })
    await session.login()
    await session.ensureSessionKey()
    assert.deepEqual([fake.calls.checkSession, server.logins], [1, 1])
    session.dispose()
  })

  test('of a key that is over logs in and tells it', async () => {
    const { fake, server, session } = createWorld({}, { sessionKeyTtlMs: 0 })
    const told = []
    session.on('session-key-expired', ({ type }) => told.push(type))
    await session.login()
    fake.platform.expireKey()
    await session.ensureSessionKey()
    assert.deepEqual([server.logins, told], [2, ['session-key-expired']])
    session.dispose()
  })
})
