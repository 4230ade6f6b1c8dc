// Taro without the plugin: it looks for components in the package's own folder and compiles them.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { show } from './support/engine-run.mjs'
import { readOutput } from './support/output.mjs'
import { packTarball, placeExample } from './support/place.mjs'

let output

before(() => {
  const app = placeExample('taro', packTarball(), {
    change(folder) {
      const file = path.join(folder, 'config/index.ts')
      const text = readFileSync(file, 'utf8')
      assert.match(text, /plugins: \['mp-session\/taro'\],/)
      writeFileSync(file, text.replace("plugins: ['mp-session/taro'],", ''))
    },
  })
  app.build()
  output = path.join(app.folder, 'dist')
})

test('the path of the README leads to all four components, and to one SDK', () => {
  const { copies, components, find } = readOutput(output)
  assert.deepEqual(copies, ['vendors.js'])
  for (const { name, tag, target } of components) assert.ok(find(name, target), `${name}: ${tag} is at ${target}`)
  const names = components.map(({ tag }) => tag)
  for (const tag of ['auth-popup', 'auth-flow', 'user-container', 'phone-container']) assert.ok(names.includes(tag), tag)
})

test('the popup works, and the app lives on the twin', async () => {
  const phone = await show(output)
  await phone.tap('button', '购买')
  await phone.shows('验证手机号')
  await phone.tap('button', '微信手机号快捷验证')
  await phone.shows('已下单 A1')
  assert.deepEqual(phone.errors, [])
})

after(() => setTimeout(() => process.exit(), 1000).unref())
