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
    alias: { 'mp-session/interceptors/request': root + 'pkg/miniprogram_dist/interceptors/request.js' },
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

  test('Taro', async () => {
    const taro = await taroOn(fake.wx)
    const { sessionInterceptor } = await recipe('taro.js')
    taro.addInterceptor(sessionInterceptor(session))
    await behaves((path, needLogin) => taro.request({ url: backEnd.origin + path, needLogin }).then(({ statusCode }) => statusCode))
    taro.cleanInterceptors()
    assert.equal((await taro.request({ url: backEnd.origin + '/orders' })).statusCode, 401)
  })

  test('uni-app', async () => {
    const uni = likeUni(fake.wx)
    const { installForUni } = await recipe('uni-app.js')
    const uninstall = installForUni(uni, session)
    await behaves((path, needLogin) => uni.request({ url: backEnd.origin + path, needLogin }).then(({ statusCode }) => statusCode))
    const status = await new Promise((success, fail) =>
      uni.request({ url: backEnd.origin + '/orders', success: (response) => success(response.statusCode), fail })
    )
    assert.equal(status, 200)
    uninstall()
    assert.equal((await uni.request({ url: backEnd.origin + '/orders' })).statusCode, 401)
  })
})

/** Taro's own API over a wx, put together as its plug-in for WeChat does; the flags are those its build sets. */
const taroOn = async (wx) => {
  const flags = ['INNER_HTML', 'ADJACENT_HTML', 'SIZE_APIS', 'TEMPLATE_CONTENT', 'MUTATION_OBSERVER', 'CLONE_NODE', 'CONTAINS']
  const { outputFiles } = await build({
    stdin: {
      contents: `import taro from '@tarojs/api'; import { processApis } from '@tarojs/shared'; export { taro, processApis }`,
      resolveDir: root,
    },
    bundle: true,
    format: 'cjs',
    write: false,
    logLevel: 'error',
    define: Object.assign(
      { 'process.env.TARO_ENV': '"weapp"', 'process.env.TARO_PLATFORM': '"mini"' },
      ...flags.map((flag) => ({ ['ENABLE_' + flag]: 'false' }))
    ),
  })
  const module = { exports: {} }
  new Function('module', 'exports', 'getCurrentPages', 'getApp', outputFiles[0].text)(module, module.exports, () => [], () => ({}))
  const { processApis, taro } = module.exports
  processApis(taro, wx, {})
  return taro
}

/** As uni-app's runtime for WeChat makes `uni`: a proxy whose functions give promises to callers without callbacks. */
const likeUni = (wx) => {
  const copy = Object.assign({}, wx)
  const promisified = (api) => (options) =>
    options.success || options.fail || options.complete
      ? api(options)
      : new Promise((success, fail) => api(Object.assign({}, options, { success, fail })))
  return new Proxy({}, { get: (target, key) => (key in target ? target[key] : promisified(copy[key])) })
}
