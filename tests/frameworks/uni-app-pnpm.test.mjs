// pnpm links every package out of a store of its own: what a tool finds is not below the app's folder.
import assert from 'node:assert/strict'
import { cpSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { assertWhole } from './support/output.mjs'
import { packTarball, placeExample } from './support/place.mjs'
import { launch } from './support/sandbox-run.mjs'

const PNPM = 'pnpm@9.15.9'

test('uni-app, installed by pnpm: the output is whole, and the app lives on wasm', async () => {
  const tarball = packTarball()
  const { folder, build } = placeExample('uni-app', tarball, {
    folder: 'uni-app-pnpm',
    change(folder) {
      rmSync(path.join(folder, 'node_modules'), { recursive: true })
      cpSync(tarball, path.join(folder, 'mp-session.tgz'))
      const manifest = path.join(folder, 'package.json')
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('file:../../pkg', 'file:./mp-session.tgz'))
    },
  })
  build(['npx', '--yes', PNPM, 'import'])
  build(['npx', '--yes', PNPM, 'install', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline'])
  assert.ok(lstatSync(path.join(folder, 'node_modules/mp-session')).isSymbolicLink())
  build(['npx', '--yes', PNPM, 'run', 'build'])
  const output = path.join(folder, 'dist/build/mp-weixin')
  assertWhole(output)
  const phone = launch(output, 'pages/index/index')
  await phone.shows('高山茶 10 号')
  assert.equal(phone.session().snapshot().engine, 'wasm')
  assert.deepEqual(phone.faults(), [])
})

after(() => setTimeout(() => process.exit(), 1000).unref())
