// Taro compiles an independent subpackage apart, and in WeChat it can require nothing outside of its root.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { readOutput } from './support/output.mjs'
import { packTarball, placeExample } from './support/place.mjs'
import { launch, open } from './support/sandbox-run.mjs'

const WINDOW = '  window: {'
const SUBPACKAGES = "subPackages: [{ root: 'more', pages: ['index'] }, { root: 'promo', pages: ['index'], independent: true }],"
let output

before(() => {
  const app = placeExample('taro', packTarball(), {
    change(folder) {
      const file = path.join(folder, 'src/app.config.ts')
      writeFileSync(file, readFileSync(file, 'utf8').replace(WINDOW, `  ${SUBPACKAGES}\n${WINDOW}`))
      for (const root of ['more', 'promo']) {
        mkdirSync(path.join(folder, 'src', root))
        const page = readFileSync(path.join(folder, 'src/pages/index/index.tsx'), 'utf8').replaceAll('../../', '../')
        writeFileSync(path.join(folder, 'src', root, 'index.tsx'), page)
        writeFileSync(path.join(folder, 'src', root, 'index.config.ts'), readFileSync(path.join(folder, 'src/pages/index/index.config.ts'), 'utf8'))
      }
    },
  })
  app.build()
  output = path.join(app.folder, 'dist')
})

test('each root that stands alone has an SDK of its own, and no other has', () => {
  const { copies, components, find } = readOutput(output)
  assert.deepEqual(copies.sort(), ['miniprogram_npm/mp-session/index.js', 'promo/miniprogram_npm/mp-session/index.js'])
  const found = Object.fromEntries(
    components.filter(({ tag }) => tag === 'auth-popup').map(({ name, target }) => [name, find(name, target)])
  )
  const place = 'miniprogram_npm/mp-session/components/auth-popup/index'
  assert.deepEqual(found, { 'more/index.json': place, 'pages/index/index.json': place, 'promo/index.json': `promo/${place}` })
})

test('a page of the independent subpackage logs in on the wasm of its own folder', async () => {
  const phone = open(output, 'promo/index')
  await phone.shows('高山茶 10 号')
  assert.deepEqual(phone.service.instantiations, [{ path: '/promo/miniprogram_npm/mp-session/mp-session.wasm.br', outcome: 'ok' }])
  assert.ok(phone.service.loaded().every((file) => file.startsWith('/promo/') || file === '/logic-layer.js'))
  assert.equal(phone.seen.silentLogin, 1)
  assert.deepEqual(phone.faults(), [])
})

test('opened beside the app, it finds the session of the app', async () => {
  const phone = launch(output, 'pages/index/index')
  await phone.shows('高山茶 10 号')
  phone.open('promo/index')
  await phone.shows('高山茶 10 号')
  const { defaultSession } = phone.service.require('./promo/miniprogram_npm/mp-session/index.js')
  assert.notEqual(defaultSession, phone.service.require('mp-session').defaultSession, 'two copies')
  assert.equal(defaultSession(), phone.session())
  assert.deepEqual([phone.seen.silentLogin, phone.seen.teas, phone.faults()], [1, 20, []])
})

// Sessions leave timers behind that nobody waits for.
after(() => setTimeout(() => process.exit(), 1000).unref())
