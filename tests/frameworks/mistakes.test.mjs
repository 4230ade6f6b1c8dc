// What goes wrong in builds: the app still logs in, and is told. uni-app's builds are the fastest, so it stands for all.
import assert from 'node:assert/strict'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { assertWhole } from './support/output.mjs'
import { packTarball, placeExample } from './support/place.mjs'
import { launch } from './support/sandbox-run.mjs'

const tarball = packTarball()
const index = 'pages/index/index'

const edit = (file, from, to) => (folder) => {
  const place = path.join(folder, file)
  const text = readFileSync(place, 'utf8')
  assert.ok(text.includes(from), `${file} holds ${from}`)
  writeFileSync(place, text.replace(from, to))
}
const withOutput = ({ folder, build }) => ({ text: build(), output: path.join(folder, 'dist/build/mp-weixin') })
const place = (change, folder) => placeExample('uni-app', tarball, { change, folder })
/** What `logger: console` was told about the engine. */
const told = (phone) => phone.printed.filter((line) => line.includes('twin'))
const toldOnce = (phone, pattern) => {
  assert.equal(told(phone).length, 1, phone.printed.join('\n'))
  assert.match(told(phone)[0], pattern)
}
const WITHOUT_WASM = /改由 JavaScript 版本（twin）运行：\/miniprogram_npm\/mp-session\/mp-session\.wasm: .*mp-session\/taro、mp-session\/vite 或 mp-session\/webpack 插件.*不要排除 \*\.wasm 和 \*\.wasm\.br.*docs\/errors\.zh-CN\.md#err_wasm_load/
const login = async (phone) => {
  await phone.session().login()
  assert.equal(phone.seen.silentLogin, 1)
  return phone.session().snapshot().engine
}

test('without the plugin the app logs in, on the twin, and is told once what is missing', async () => {
  const { output } = withOutput(place(edit('vite.config.js', 'mpSession(), ', '')))
  assert.throws(() => assertWhole(output))
  const phone = launch(output, index)
  phone.session = () => phone.service.require('./session.js').session
  assert.equal(await login(phone), 'js')
  toldOnce(phone, WITHOUT_WASM)
})

test('a wasm that was copied by hand to another folder is told by where it is looked for', async () => {
  const { output } = withOutput(
    place((folder) => {
      edit('vite.config.js', 'mpSession(), ', '')(folder)
      cpSync(path.join(folder, 'node_modules/mp-session/miniprogram_dist/mp-session.wasm'), path.join(folder, 'src/static/mp-session.wasm'))
    })
  )
  assert.ok(existsSync(path.join(output, 'static/mp-session.wasm')))
  const phone = launch(output, index)
  phone.session = () => phone.service.require('./session.js').session
  assert.equal(await login(phone), 'js')
  toldOnce(phone, WITHOUT_WASM)
})

test('the plugin twice, and after the framework, is the plugin once', async () => {
  const { text, output } = withOutput(place(edit('vite.config.js', '[mpSession(), uni()]', '[uni(), mpSession(), mpSession()]')))
  assertWhole(output)
  assert.doesNotMatch(text, /mp-session: /)
  const phone = launch(output, index)
  await phone.shows('高山茶 10 号')
  assert.equal(await login(phone), 'wasm')
})

test('a copy in wxcomponents is told at the build, and beside it the app logs in', async () => {
  const { text, output } = withOutput(
    place((folder) =>
      cpSync(path.join(folder, 'node_modules/mp-session/miniprogram_dist'), path.join(folder, 'src/wxcomponents/mp-session'), { recursive: true })
    )
  )
  assert.match(text, /mp-session: wxcomponents\/mp-session\/index\.js holds a second copy of the SDK.*: remove it/)
  const phone = launch(output, index)
  await phone.shows('高山茶 10 号')
  assert.equal(await login(phone), 'wasm')
  // The copy finds the session of the app.
  const copy = phone.service.require('./wxcomponents/mp-session/index.js')
  assert.equal(copy.defaultSession(), phone.session())
})

test('a component that does not exist is told at the build', () => {
  const { text } = withOutput(place(edit('src/pages.json', 'components/auth-popup/', 'components/auth-popop/')))
  assert.match(text, /pages\/index\/index\.json uses mp-session\/components\/auth-popop\/index, which does not exist: there are/)
})

test('a package without its wasm is told at the build, and the app logs in on the twin', async () => {
  const { text, output } = withOutput(
    place((folder) => {
      for (const name of ['mp-session.wasm', 'mp-session.wasm.br']) rmSync(path.join(folder, 'node_modules/mp-session/miniprogram_dist', name))
    })
  )
  assert.match(text, /mp-session: mp-session\.wasm is missing in the package.*: install the package again/)
  const phone = launch(output, index)
  assert.equal(await login(phone), 'js')
  toldOnce(phone, WITHOUT_WASM)
})

test('a wasm that the upload leaves out: the app logs in on the twin, and is told once', async () => {
  const { output } = withOutput(place(() => {}))
  for (const name of ['mp-session.wasm', 'mp-session.wasm.br']) rmSync(path.join(output, 'miniprogram_npm/mp-session', name))
  const phone = launch(output, index)
  assert.equal(await login(phone), 'js')
  toldOnce(phone, WITHOUT_WASM)
})

test("uni-app's copy of wx is refused where wx itself is wanted", async () => {
  const { output } = withOutput(
    place((folder) => {
      edit('src/session.js', 'mp-session/interceptors/uni', 'mp-session/interceptors/request')(folder)
      edit('src/session.js', 'install(uni, session)', 'install(wx, session)')(folder)
    })
  )
  assert.throws(() => launch(output, index), /client must be wx itself, which this is not: take install of mp-session\/interceptors\/uni/)
})

test('another output folder, on a path with spaces and Chinese', async () => {
  const app = place(() => {}, 'uni-app 一个 应用')
  app.build(['npm', 'run', 'build', '--', '--outDir', 'out put'])
  assertWhole(path.join(app.folder, 'out put'))
  assert.equal(await login(launch(path.join(app.folder, 'out put'), index)), 'wasm')
})

test('on other platforms the plugin changes nothing', () => {
  const app = place(edit('package.json', '"@dcloudio/uni-mp-weixin"', '"@dcloudio/uni-h5"'))
  app.build(['npx', 'uni', 'build', '-p', 'h5'])
  assert.ok(existsSync(path.join(app.folder, 'dist/build/h5/index.html')))
  assert.ok(!existsSync(path.join(app.folder, 'dist/build/h5/miniprogram_npm')))
})

// Sessions leave timers behind that nobody waits for.
after(() => setTimeout(() => process.exit(), 1000).unref())
