import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const dist = fileURLToPath(new URL('../../pkg/miniprogram_dist/', import.meta.url))

/** The package's wasm behind a switch: while `broken`, every call into it traps. */
const breakable = () => {
  const engine = { broken: false, instances: 0 }
  engine.instantiate = async (path, imports) => {
    const bytes = readFileSync(dist + basename(path))
    const { instance } = await WebAssembly.instantiate(path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes, imports)
    engine.instances++
    let dead = false
    const exports = {}
    for (const name of Object.keys(instance.exports)) {
      const original = instance.exports[name]
      exports[name] =
        typeof original !== 'function'
          ? original
          : (...args) => {
              dead = dead || engine.broken
              if (dead) throw new WebAssembly.RuntimeError('unreachable')
              return original(...args)
            }
    }
    return { instance: { exports } }
  }
  return engine
}

const require = createRequire(import.meta.url)
/** A copy of the package that has seen no trap yet, as in an app that was just started. */
const startAfresh = () => {
  delete require.cache[dist + 'index.js']
  return require(dist + 'index.js')
}

const createBreakableWorld = () => {
  const world = createWorld()
  world.session.dispose()
  const engine = breakable()
  world.fake.wx.WXWebAssembly = engine
  const { createSession } = startAfresh()
  const session = createSession({ baseURL: ORIGIN, host: world.fake.wx })
  return Object.assign(world, { createSession, engine, session })
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('after a trap of the engine', () => {
  test('everybody who waited gets ERR_INTERNAL, and the next call starts afresh', async () => {
    const { engine, fake, server, session } = createBreakableWorld()
    fake.faults.add('login', { hang: true })
    const waiting = [session.login(), session.ensureLogin(), session.getToken()]
    while (!fake.calls.login) await soon()
    engine.broken = true
    waiting.push(session.refreshLogin())
    for (const outcome of await Promise.allSettled(waiting)) assert.equal(outcome.reason.code, 'ERR_INTERNAL')
    assert.equal(session.snapshot().loggedIn, false)
    engine.broken = false
    assert.equal((await session.login()).token, 'token-1')
    assert.equal(server.logins, 1)
    assert.equal(engine.instances, 2)
    session.dispose()
  })

  test('a session that was live is live again, from storage', async () => {
    const { engine, server, session } = createBreakableWorld()
    await session.login()
    await soon()
    engine.broken = true
    await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
    engine.broken = false
    assert.equal((await session.request({ url: ORIGIN + '/orders' })).statusCode, 200)
    assert.equal(server.logins, 1)
    session.dispose()
  })

  test('the hot path finds out by itself', async () => {
    const { engine, session } = createBreakableWorld()
    await session.login()
    await soon()
    engine.broken = true
    const hot = session.ensureLogin()
    engine.broken = false
    await hot
    assert.equal(await session.getToken(), 'token-1')
    session.dispose()
  })

  test('late answers to the old engine do not reach the new one', async () => {
    const { engine, fake, session } = createBreakableWorld()
    fake.faults.add('login', { delayMs: 40 })
    const first = session.login()
    while (!fake.calls.login) await soon()
    engine.broken = true
    await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
    await assert.rejects(first, { code: 'ERR_INTERNAL' })
    engine.broken = false
    const { token } = await session.login()
    await new Promise((resolve) => setTimeout(resolve, 80))
    assert.equal(await session.getToken(), token)
    session.dispose()
  })

  test('a code that an earlier engine asked for is not sent by the present one', async () => {
    const { engine, fake, server, session } = createBreakableWorld()
    const begun = async (fault) => {
      const count = fake.calls.login || 0
      fake.faults.add('login', fault)
      const login = session.login({ force: true })
      login.catch(() => {})
      while ((fake.calls.login || 0) === count) await soon()
    }
    const trap = async () => {
      engine.broken = true
      await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
      engine.broken = false
    }
    await begun({ hang: true })
    await trap()
    await begun({ delayMs: 80 })
    await trap()
    // Its acts have the same numbers as those of the one before it.
    await begun({ hang: true })
    await new Promise((resolve) => setTimeout(resolve, 160))
    assert.equal(server.logins, 0)
    session.dispose()
  })

  test('a refusal of a token of the earlier engine costs the present one no refresh', async () => {
    const { engine, fake, server, session } = createBreakableWorld()
    await session.login()
    await soon()
    fake.faults.add('request', { url: '/orders', delayMs: 120 })
    server.token = 'replaced'
    const request = session.request({ url: ORIGIN + '/orders' })
    await soon()
    engine.broken = true
    await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
    engine.broken = false
    // Nothing is found in storage: the first token of this engine has the number of the first one before.
    fake.faults.add('getStorage', { errMsg: 'getStorage:fail data not found' })
    await session.login()
    assert.equal(server.logins, 2)
    await request.catch(() => {})
    assert.equal(server.logins, 2)
    session.dispose()
  })

  test('no timer of the engine that is gone is left', async () => {
    const { engine, fake, session } = createBreakableWorld()
    fake.faults.add('login', { hang: true })
    const waiting = session.login()
    while (!fake.calls.login) await soon()
    assert.ok(fake.clock.pending() > 0)
    engine.broken = true
    await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
    await assert.rejects(waiting, { code: 'ERR_INTERNAL' })
    assert.equal(fake.clock.pending(), 0)
    session.dispose()
  })

  test('two sessions of one app both survive it', async () => {
    const { createSession, engine, fake, session } = createBreakableWorld()
    const other = createSession({ baseURL: ORIGIN, host: fake.wx, storageKey: 'other' })
    await session.login()
    await other.login({ force: true })
    await soon()
    engine.broken = true
    await assert.rejects(session.refreshLogin(), { code: 'ERR_INTERNAL' })
    engine.broken = false
    await other.ensureLogin()
    await session.ensureLogin()
    session.dispose()
    other.dispose()
  })
})
