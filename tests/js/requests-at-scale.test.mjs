// What many calls cost while they wait, and what they leave behind.
import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createWorld } from './support/sdk.mjs'

const FILE = 'wxfile://tmp/a.png'
/** What 80,000 calls may leave: noise of the engine's, and not an object for each, which would be megabytes. */
const NOISE_BYTES = 1_000_000

describe('a thousand uploads in the queue', () => {
  test('cost the promise that each gives to its caller, no other, and no timer', async () => {
    const { fake, session } = createWorld({ files: { [FILE]: 'a' } })
    const upload = () => session.uploadFile({ url: '/files', filePath: FILE, name: 'a' })
    await upload()
    const running = []
    fake.wx.uploadFile = (options) => {
      running.push(options)
      return { abort() {}, onProgressUpdate() {}, onHeadersReceived() {} }
    }
    const made = { PROMISE: 0 }
    const hook = createHook({
      init(id, type) {
        if (type in made) made[type]++
      },
    })
    const uploads = Array.from({ length: 9 }, upload)
    const timers = fake.clock.pending()

    hook.enable()
    for (let count = 0; count < 1000; count++) uploads.push(upload())
    hook.disable()
    assert.deepEqual(made, { PROMISE: 1000 })
    assert.equal(fake.clock.pending(), timers, 'the one that watches those under way is there already')

    hook.enable()
    let served = 0
    for (; running.length; served++) running.shift().success({ statusCode: 200, data: '' })
    hook.disable()
    assert.deepEqual([served, made.PROMISE], [1009, 1000], 'nor does it cost a promise to send and to answer them')
    assert.ok((await Promise.all(uploads)).every(({ statusCode }) => statusCode === 200))
    session.dispose()
  })
})

describe('a hundred thousand calls', () => {
  test('of every kind leave no memory behind', { timeout: 60000 }, async () => {
    const script = fileURLToPath(new URL('support/many-requests.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script])
    const { left, logins, live } = JSON.parse(stdout)
    assert.deepEqual([logins, live], [21, true], 'a refresh for each of ten storms, whose numbers are two apart')
    assert.ok(left < NOISE_BYTES, `${left} bytes are left`)
  })
})
