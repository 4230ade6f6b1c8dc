// Request libraries and a store, bundled into an app by uni-app's own build.
import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { FILE } from './support/back-end.mjs'
import { addLibraries, packTarball, placeExample, repository } from './support/place.mjs'
import { launch } from './support/sandbox-run.mjs'

const index = 'pages/index/index'
const LIBRARIES = ['luch-request', 'uni-ajax', 'luch-request with its interceptor', 'alova by its recipe', 'a session in a pinia store']
const FILES = ['uni itself', 'luch-request', 'luch-request with its interceptor', 'alova by its recipe']
let output

before(() => {
  const app = placeExample('uni-app', packTarball(), {
    folder: 'uni-app-libraries',
    change(folder) {
      addLibraries(folder)
      cpSync(path.join(repository, 'tests/frameworks/probes/uni-app.js'), path.join(folder, 'src/probe.js'))
      cpSync(path.join(repository, 'examples/recipes/alova.js'), path.join(folder, 'src/alova-recipe.js'))
      const main = path.join(folder, 'src/main.js')
      writeFileSync(main, `import './probe'\n${readFileSync(main, 'utf8')}`)
    },
  })
  app.build()
  output = path.join(app.folder, 'dist/build/mp-weixin')
})

/** The app, signed in; `get(library, path)` sends by that library and gives the status. */
async function signedIn() {
  const phone = launch(output, index)
  await phone.shows('高山茶 10 号')
  const probe = () => phone.service.global.global.probe
  const get = (library, url) => probe().get[library](url).then(({ statusCode }) => statusCode)
  const move = (library, how, url) => probe().files[library][how](url, FILE).then(({ statusCode }) => statusCode)
  return Object.assign(phone, { probe, get, move })
}

describe('in an app that uni-app built', () => {
  for (const library of LIBRARIES) {
    test(`${library}: twenty requests with a revoked token are one refresh, and all are served`, async () => {
      const phone = await signedIn()
      assert.equal(await phone.get(library, '/teas/1'), 200)
      phone.revoke()
      const answers = await Promise.all(Array.from({ length: 20 }, (none, id) => phone.get(library, `/teas/${id}`)))
      assert.deepEqual(answers, Array(20).fill(200))
      assert.equal(phone.seen.silentLogin, 2)
      assert.deepEqual(phone.faults(), [])
    })
  }

  for (const library of FILES) {
    test(`${library}: twenty uploads and downloads with a revoked token are one refresh, and all are served`, async () => {
      const phone = await signedIn()
      phone.revoke()
      const move = (none, id) => phone.move(library, id % 2 ? 'upload' : 'download', `/teas/${id}`)
      assert.deepEqual(await Promise.all(Array.from({ length: 20 }, move)), Array(20).fill(200))
      assert.equal(phone.seen.silentLogin, 2)
      assert.deepEqual([phone.fake.calls.uploadFile, phone.fake.calls.downloadFile].map((calls) => calls >= 10), [true, true])
      assert.deepEqual(phone.faults(), [])
    })
  }

  test('a session in a pinia store is a proxy of it, and lives', async () => {
    const phone = await signedIn()
    assert.deepEqual([...phone.probe().inStore()], [true, 'wasm'])
  })
})

after(() => setTimeout(() => process.exit(), 1000).unref())
