// What libraries do with files, through the interceptors: the real libraries, over real HTTP.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { createAppService } from '../sandbox/app-service.mjs'
import { startBackEnd } from './support/back-end.mjs'
import { bundled } from './support/bundled.mjs'
import { ORIGIN, createFakeWx, createWorld, packaged } from './support/sdk.mjs'

const packageDir = fileURLToPath(new URL('../../pkg/miniprogram_dist', import.meta.url))
const FILE = 'wxfile://tmp/a.txt'
const CONTENT = 'what the file holds'

/** `send` gives `{ promise, task }`; the code runs inside the sandbox. */
const libraries = {
  luch: {
    files: { '/luch.js': 'luch-request/src/lib/luch-request.js' },
    code: `
      const { default: Luch } = require('./luch')
      const client = new Luch({ baseURL: origin })
      const send = (name, url, { needLogin, formData, listener } = {}) => {
        const config = { custom: { needLogin }, getTask: (task) => listener && task.onProgressUpdate(listener) }
        return name === 'upload'
          ? client.upload(url, Object.assign(config, { filePath: file, name: 'picture', formData }))
          : client.download(url, config)
      }
    `,
  },
  request: {
    files: {},
    code: `
      const client = wx
      const send = (name, path, { needLogin, formData, listener } = {}) =>
        new Promise((success, fail) => {
          const url = path.startsWith('http') ? path : origin + path
          const task = name === 'upload'
            ? wx.uploadFile({ url, needLogin, filePath: file, name: 'picture', formData, success, fail })
            : wx.downloadFile({ url, needLogin, success, fail })
          if (listener) task.onProgressUpdate(listener)
        })
    `,
  },
}

for (const library of Object.keys(libraries)) {
  describe('files through the interceptor for ' + library, { timeout: 60000 }, () => {
    let app
    let backEnd
    let fake
    let service

    before(async () => {
      backEnd = await startBackEnd()
      const files = {
        '/app-code.js': `
          const origin = '${backEnd.origin}'
          const file = '${FILE}'
          ${libraries[library].code}
          const session = require('mp-session').createSession({
            baseURL: origin,
            renewedToken: ({ header }) => header['x-renewed'],
          })
          const uninstall = require('mp-session/interceptors/${library}').install(client, session)
          Object.assign(exports, { send, session, uninstall })
        `,
      }
      for (const path of Object.keys(libraries[library].files)) files[path] = await bundled(libraries[library].files[path])
      fake = createFakeWx({ request: backEnd.origin, files: { [FILE]: CONTENT } })
      service = createAppService({ packageDir, wx: fake.wx, files })
      Object.defineProperty(service.global, 'uni', { value: service.wx })
      app = service.require('./app-code')
    })
    after(async () => {
      app.session.dispose()
      await backEnd.close()
    })
    const statusOf = ({ statusCode }) => statusCode
    const both = async (count, path) => {
      const one = (none, index) => app.send(index % 2 ? 'upload' : 'download', path)
      return (await Promise.all(Array.from({ length: count }, one))).map(statusOf)
    }

    for (const name of ['upload', 'download'])
      test(`${name} that needs no login, or can do without, causes none`, async () => {
        for (const needLogin of [false, 'optional']) assert.equal((await app.send(name, '/public', { needLogin })).statusCode, 200)
        assert.equal(backEnd.logins, 0)
        assert.ok(backEnd.seen.every(({ authorization }) => !authorization))
      })

    test('a cold start of 20 is one login, and all that it holds arrives', async () => {
      assert.deepEqual(await both(20, '/files'), Array(20).fill(200))
      assert.equal(backEnd.logins, 1)
      const bodies = backEnd.seen.filter(({ path, body }) => path === '/files' && body)
      assert.equal(bodies.length, 10)
      assert.ok(bodies.every(({ body }) => body.includes('name="picture"') && body.includes(CONTENT)))
    })

    test('a storm of 40 refusals, which come as success, is one refresh, and all are served, in the ten places', async () => {
      backEnd.expire()
      backEnd.logins = 0
      const before = fake.network.log.length
      const called = ['request', 'uploadFile', 'downloadFile'].map((name) => fake.calls[name] || 0)
      assert.deepEqual(await both(40, '/files'), Array(40).fill(200))
      assert.equal(backEnd.logins, 1)
      const calls = ['request', 'uploadFile', 'downloadFile'].reduce((sum, name, index) => sum + fake.calls[name] - called[index], 0)
      assert.equal(calls, fake.network.log.length - before, 'none met a full platform')
    })

    for (const name of ['upload', 'download'])
      test(`${name} that is refused again is reported`, async () => {
        const error = await app.send(name, '/never').catch((thrown) => thrown)
        assert.equal(error.statusCode, 401)
      })

    test('fields that change while an upload waits are sent as they were', async () => {
      backEnd.expire()
      const formData = { album: 'summer' }
      const sent = app.send('upload', '/files', { formData })
      // luch-request looks at its options a little later.
      await new Promise((resolve) => setImmediate(resolve))
      formData.album = 'winter'
      await sent
      const bodies = backEnd.seen.filter(({ path }) => path === '/files').slice(-2)
      assert.ok(bodies.every(({ body }) => body.includes('summer') && !body.includes('winter')))
    })

    for (const name of ['upload', 'download'])
      test(`the progress of ${name} is heard`, async () => {
        const heard = []
        await app.send(name, '/files', { listener: ({ progress }) => heard.push(progress) })
        assert.deepEqual(heard, [50, 100])
      })

    for (const name of ['upload', 'download'])
      test(`${name} elsewhere gets no token`, async () => {
        // The fake wx sends every address to the one back end.
        await app.send(name, 'http://127.0.0.1:9/files').catch(() => {})
        assert.equal(backEnd.seen.at(-1).authorization, undefined)
      })

    test('uninstalled it leaves files alone', async () => {
      app.uninstall()
      for (const name of ['upload', 'download']) {
        const answer = await app.send(name, '/files').catch((thrown) => thrown)
        assert.equal(answer.statusCode, 401)
        assert.equal(backEnd.seen.at(-1).authorization, undefined)
      }
    })

    test('nothing was thrown on the way', () => assert.deepEqual([service.errors, fake.thrown], [[], []]))
  })
}

describe('install(wx)', () => {
  const { install } = packaged('miniprogram_dist/interceptors/request.js')
  const CALLS = ['request', 'uploadFile', 'downloadFile']
  const upload = (wx) => new Promise((success, fail) => wx.uploadFile({ url: ORIGIN + '/files', filePath: FILE, name: 'picture', success, fail }))

  test('stands in where wx has getters only, and puts everything back', async () => {
    const { fake, session } = createWorld({ files: { [FILE]: CONTENT } })
    const wx = Object.create(null)
    for (const name of Object.keys(fake.wx)) Object.defineProperty(wx, name, { configurable: true, enumerable: true, get: () => fake.wx[name] })
    const uninstall = install(wx, session)
    assert.equal((await upload(wx)).statusCode, 200)
    assert.equal(fake.network.log.at(-1).header.authorization, 'Bearer token-1')
    uninstall()
    assert.deepEqual(CALLS.map((name) => wx[name] === fake.wx[name]), [true, true, true])
    session.dispose()
  })

  test('leaves in place what somebody else has put over it', async () => {
    const { fake, session } = createWorld()
    const { uploadFile } = fake.wx
    const uninstall = install(fake.wx, session)
    const ours = CALLS.map((name) => fake.wx[name])
    fake.wx.request = (options) => ours[0](options)
    uninstall()
    assert.deepEqual([fake.wx.request === ours[0], fake.wx.uploadFile], [false, uploadFile])
    session.dispose()
  })

  test('is content with a wx that has no files', async () => {
    const { fake, session } = createWorld({ without: ['uploadFile', 'downloadFile'] })
    install(fake.wx, session)
    assert.equal(fake.wx.uploadFile, undefined)
    session.dispose()
  })

  test('takes the other ways in which uni-app names what is uploaded', async () => {
    const { fake, session } = createWorld()
    const given = []
    fake.wx.uploadFile = (options) => given.push(options) && options.success({ statusCode: 200, data: '' })
    install(fake.wx, session)
    const files = [{ name: 'a', uri: 'blob:1' }]
    for (const more of [{ files }, { file: {}, name: 'a' }])
      await new Promise((success, fail) => fake.wx.uploadFile(Object.assign({ url: ORIGIN + '/files', success, fail }, more)))
    assert.deepEqual(given.map((options) => [options.files, options.header.Authorization]), [[files, 'Bearer token-1'], [undefined, 'Bearer token-1']])
    const error = await new Promise((resolve, fail) => fake.wx.uploadFile({ url: ORIGIN + '/files', success: fail, fail: resolve }))
    assert.equal(error.code, 'ERR_CONFIG')
    session.dispose()
  })
})
