import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { startBackEnd } from './support/back-end.mjs'
import { built, recipe, root } from './support/recipes.mjs'
import { createFakeWx, createSession, packaged } from './support/sdk.mjs'

const FILE = 'wxfile://tmp/a.txt'

let backEnd
let fake
let session
beforeEach(async () => {
  backEnd = await startBackEnd()
  fake = createFakeWx({ request: backEnd.origin, files: { [FILE]: 'what the file holds' } })
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
    assert.equal((await alova.Get('/public', { meta: { needLogin: 'optional' } })), 200)
  })

  test('alova, with its uploads and downloads', async () => {
    const { createAlova } = await import('alova')
    const { sessionAdapter } = await recipe('alova.js')
    await movesFiles(createAlova(Object.assign(whole(), { requestAdapter: sessionAdapter(session) })))
  })
})

const whole = () => ({ baseURL: backEnd.origin, cacheFor: null, shareRequest: false, responded: (response) => response })

/** What alova must do with files, whatever adapter it has; methods are written as its adapter for uni-app wants them. */
const movesFiles = async (alova) => {
  const upload = (path = '/files') => alova.Post(path, { filePath: FILE, name: 'picture', album: 'summer' }, { requestType: 'upload' })
  const download = (path = '/files') => alova.Get(path, { requestType: 'download' })
  const heard = []
  const hear = (what) => ({ loaded, total }) => heard.push([what, loaded / total])
  const [sent, come] = [upload(), download()]
  sent.onUpload(hear('upload'))
  come.onDownload(hear('download'))
  assert.deepEqual([(await sent).statusCode, (await come).statusCode], [200, 200])
  assert.equal(typeof (await come).tempFilePath, 'string')
  for (const what of ['upload', 'download']) assert.equal(heard.filter(([which]) => which === what).pop()[1], 1)
  const { body } = backEnd.seen.find(({ path, body }) => path === '/files' && body)
  assert.ok(['what the file holds', 'name="picture"', 'name="album"', 'summer'].every((part) => body.includes(part)))
  assert.equal(backEnd.logins, 1)
  backEnd.expire()
  const answers = await Promise.all(Array.from({ length: 30 }, (none, index) => (index % 2 ? upload('/files?' + index) : download('/files?' + index))))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode), Array(30).fill(200))
  assert.equal(backEnd.logins, 2)
  assert.deepEqual(fake.thrown, [])
}

describe("alova's own adapters, above an interceptor", { timeout: 60000 }, () => {
  test('@alova/adapter-uniapp sends, uploads and downloads with the token', async () => {
    const uni = Object.assign({ addInterceptor() {} }, fake.wx)
    packaged('miniprogram_dist/interceptors/uni.js').install(uni, session)
    const { createAlova, uniappRequestAdapter } = await built(
      { stdin: { contents: "export { createAlova } from 'alova'; export { uniappRequestAdapter } from '@alova/adapter-uniapp'", resolveDir: root } },
      { uni }
    )
    const alova = createAlova(Object.assign(whole(), { requestAdapter: uniappRequestAdapter }))
    assert.equal((await alova.Get('/public', { needLogin: false })).data.authorization, null)
    assert.equal((await alova.Get('/orders')).statusCode, 200)
    await movesFiles(alova)
  })

  test('@alova/adapter-axios sends and uploads with the token', async () => {
    const { createAlova } = await import('alova')
    const { axiosRequestAdapter } = await import('@alova/adapter-axios')
    const { default: axios } = await import('axios')
    const client = axios.create()
    packaged('miniprogram_dist/interceptors/axios.js').install(client, session)
    const alova = createAlova(Object.assign(whole(), { requestAdapter: axiosRequestAdapter({ axios: client }), responded: ({ status }) => status }))
    const form = () => {
      const parts = new FormData()
      parts.append('picture', new Blob(['what the file holds']), 'a.txt')
      return parts
    }
    assert.equal(await alova.Post('/files', form()), 200)
    backEnd.expire()
    assert.deepEqual(await Promise.all(Array.from({ length: 20 }, () => alova.Post('/files', form()))), Array(20).fill(200))
    assert.equal(backEnd.logins, 2)
    assert.ok(backEnd.seen.filter(({ path }) => path === '/files').every(({ body }) => body.includes('what the file holds')))
  })
})
