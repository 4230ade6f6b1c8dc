import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { startBackEnd } from './support/back-end.mjs'
import { createFakeWx, createSession } from './support/sdk.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A recipe as an app's build would take it in. */
const recipe = async (name) => {
  const result = await build({
    entryPoints: [root + 'examples/recipes/' + name],
    bundle: true,
    format: 'cjs',
    write: false,
  })
  const module = { exports: {} }
  new Function('module', 'exports', result.outputFiles[0].text)(module, module.exports)
  return module.exports
}

let backEnd
let fake
let session
beforeEach(async () => {
  backEnd = await startBackEnd()
  fake = createFakeWx({ request: backEnd.origin })
  session = createSession({ baseURL: backEnd.origin, host: fake.wx })
})
afterEach(async () => {
  session.dispose()
  await backEnd.close()
})

/** What every library must get right; `get(path, needLogin)` → status, or rejects. */
const behaves = async (get) => {
  assert.equal(await get('/public', false), 200)
  assert.equal(backEnd.logins, 0)
  assert.deepEqual(await Promise.all(Array.from({ length: 20 }, () => get('/orders'))), Array(20).fill(200))
  assert.equal(backEnd.logins, 1)
  backEnd.expire()
  assert.deepEqual(await Promise.all(Array.from({ length: 50 }, () => get('/orders'))), Array(50).fill(200))
  assert.equal(backEnd.logins, 2)
  await assert.rejects(get('/never'), { code: 'ERR_UNAUTHORIZED' })
  assert.deepEqual(fake.thrown, [])
}

describe('the recipe for', { timeout: 60000 }, () => {
  test('alova', async () => {
    const { createAlova } = await import('alova')
    const { sessionAdapter } = await recipe('alova.js')
    const alova = createAlova({
      baseURL: backEnd.origin,
      requestAdapter: sessionAdapter(session),
      cacheFor: null,
      shareRequest: false,
      responded: ({ statusCode }) => statusCode,
    })
    await behaves((path, needLogin) => alova.Get(path, { meta: { needLogin } }))

    const method = alova.Get('/orders?aborted', { meta: {} })
    const sent = method.send()
    setTimeout(() => method.abort(), 1)
    await assert.rejects(sent, { code: 'ERR_ABORTED' })
  })
})
