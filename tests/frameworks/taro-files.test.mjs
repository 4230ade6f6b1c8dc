// Taro.uploadFile and Taro.downloadFile in an app that Taro built.
import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { FILE } from './support/back-end.mjs'
import { packTarball, placeExample, repository } from './support/place.mjs'
import { launch } from './support/sandbox-run.mjs'

let output

before(() => {
  const app = placeExample('taro', packTarball(), {
    folder: 'taro-files',
    change(folder) {
      cpSync(path.join(repository, 'tests/frameworks/probes/taro.js'), path.join(folder, 'src/probe.js'))
      const main = path.join(folder, 'src/app.ts')
      writeFileSync(main, `import './probe'\n${readFileSync(main, 'utf8')}`)
    },
  })
  app.build()
  output = path.join(app.folder, 'dist')
})

test('twenty uploads and downloads with a revoked token are one refresh, and all are served', async () => {
  const phone = launch(output, 'pages/index/index')
  await phone.shows('高山茶 10 号')
  phone.revoke()
  const { probe } = phone.service.wx
  const move = (none, id) => probe[id % 2 ? 'upload' : 'download'](`/teas/${id}`, FILE).then(({ statusCode }) => statusCode)
  assert.deepEqual(await Promise.all(Array.from({ length: 20 }, move)), Array(20).fill(200))
  assert.equal(phone.seen.silentLogin, 2)
  assert.ok(phone.fake.calls.uploadFile >= 10 && phone.fake.calls.downloadFile >= 10)
  assert.deepEqual(phone.faults(), [])
})

after(() => setTimeout(() => process.exit(), 1000).unref())
