import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const wasmFile = new URL('../../pkg/miniprogram_dist/mp-session.wasm', import.meta.url)

/** A platform whose wasm can be made to trap: every word of its memory becomes nonsense. */
const createBreakable = () => {
  const instances = []
  return {
    get count() {
      return instances.length
    },
    break() {
      const { memory } = instances[instances.length - 1]
      new Uint32Array(memory.buffer).fill(0x7fffffff)
    },
    WXWebAssembly: {
      async instantiate(path, imports) {
        const { instance } = await WebAssembly.instantiate(await readFile(wasmFile), imports)
        const memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)
        instances.push({ memory })
        return { instance }
      },
    },
  }
}

describe('a trap in the wasm', () => {
  const createBrokenWorld = (options) => {
    const breakable = createBreakable()
    const world = createWorld(options)
    world.fake.wx.WXWebAssembly = breakable.WXWebAssembly
    return Object.assign(world, { breakable })
  }

  test('rejects every waiter with ERR_INTERNAL, and the next call goes on from storage', async () => {
    const { breakable, server, session } = createBrokenWorld()
    await session.login()
    await session.request({ url: ORIGIN + '/orders' })
    const waiting = [session.refreshLogin(), session.mustAuth(), session.login({ force: true })]
    breakable.break()
    const asked = session.ensureSessionKey()
    for (const promise of waiting.concat(asked)) await assert.rejects(promise, { code: 'ERR_INTERNAL' })

    const before = server.logins
    assert.equal((await session.login()).reused, true)
    assert.equal(server.logins, before)
    assert.equal(breakable.count, 2)
    assert.equal((await session.request({ url: ORIGIN + '/orders' })).statusCode, 200)
  })

  test('on the hot path is a fresh start too, and no call hangs or throws synchronously', async () => {
    const { breakable, session } = createBrokenWorld()
    await session.login()
    breakable.break()
    const results = await Promise.allSettled([session.ensureLogin(), session.getToken(), session.request({ url: ORIGIN + '/orders' })])
    for (const { status, reason } of results) if (status === 'rejected') assert.equal(reason.code, 'ERR_INTERNAL')
    await session.ensureLogin()
    assert.equal(typeof (await session.getToken()), 'string')
  })

  test('does not let answers to acts of the lost machine reach the new one', async () => {
    const { breakable, server, session } = createBrokenWorld()
    await session.login()
    const lost = session.login({ force: true })
    breakable.break()
    await assert.rejects(session.unbindPhone(), { code: 'ERR_INTERNAL' })
    await assert.rejects(lost, { code: 'ERR_INTERNAL' })
    await Promise.all([session.refreshLogin(), session.ensureLogin()])
    assert.equal(session.snapshot().state, 'signed-in')
    assert.ok(server.logins >= 2)
  })

  test('in one session does not disturb another for longer than its next call', async () => {
    const { breakable, fake, session } = createBrokenWorld()
    const other = createWorld({ wx: fake.wx }).session
    await Promise.all([session.login(), other.login()])
    breakable.break()
    await session.ensureLogin().catch(() => {})
    await other.ensureLogin().catch(() => {})
    await Promise.all([session.ensureLogin(), other.ensureLogin()])
  })
})
