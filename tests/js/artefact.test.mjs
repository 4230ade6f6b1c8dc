import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'

const pkg = fileURLToPath(new URL('../../pkg/', import.meta.url))

const allowed = [
  /^(package\.json|README\.md|LICENSE-(APACHE|MIT)|node\.js|openapi\.yaml|build-info\.json)$/,
  /^conformance\/[\w/-]+\.mjs$/,
  /^(taro|vite|webpack)\.(js|d\.ts)$/,
  /^components\/[a-z-]+\/[\w-]+\.(js|json|wxml|wxss)$/,
  /^miniprogram_dist\/(index|twin|accounts|composed|expires-at|login-data|guarded|seldom-options|status|authorization|report|requests|files|sockets|elsewhere|others|views|failures|ending|faults|differing|notices|complaints)\.js$/,
  /^miniprogram_dist\/mp-session\.wasm(\.br)?$/,
  /^miniprogram_dist\/(index|envelope|host\/(my|taro|tt|uni|web)|interceptors\/(axios|fly|luch|request|taro|uni)|testing\/(index|program)|components\/[\w/-]+)\.d\.ts$/,
  /^miniprogram_dist\/(envelope|host\/(my|taro|tt|uni|web)|interceptors\/(axios|fly|luch|request|replace-calls|shared|taro|uni)|testing\/[\w-]+)\.js$/,
  /^miniprogram_dist\/components\/(README\.md|[a-z-]+\/[\w-]+\.(js|json|wxml|wxss))$/,
]
const required = [
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'README.md',
  'openapi.yaml',
  'node.js',
  'miniprogram_dist/index.js',
  'miniprogram_dist/index.d.ts',
  'miniprogram_dist/mp-session.wasm',
  'miniprogram_dist/mp-session.wasm.br',
  'miniprogram_dist/twin.js',
  'miniprogram_dist/testing/index.js',
  'taro.js',
  'vite.js',
  'webpack.js',
  ...['axios', 'fly', 'luch', 'request', 'taro', 'uni'].map((name) => 'miniprogram_dist/interceptors/' + name + '.js'),
  ...['auth-flow', 'auth-popup', 'phone-container', 'user-container'].map((tag) => 'miniprogram_dist/components/' + tag + '/index.json'),
]

describe('the npm artefact', () => {
  let folder
  let files

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mp-session-'))
    const options = { cwd: pkg, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
    const [{ filename, files: listed }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], options))
    files = listed.map(({ path }) => path)
    mkdirSync(join(folder, 'node_modules/mp-session'), { recursive: true })
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', join(folder, 'node_modules/mp-session'), '--strip-components=1'])
  })
  after(() => rmSync(folder, { recursive: true }))

  const run = (name, code) => {
    writeFileSync(join(folder, name), code)
    const { status, stderr, stdout } = spawnSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout.trim()
  }

  test('holds what it should and nothing else', () => {
    assert.deepEqual(files.filter((path) => !allowed.some((pattern) => pattern.test(path))), [])
    assert.deepEqual(required.filter((path) => !files.includes(path)), [])
  })

  const life = `
    const { wx } = createFakeWx({ request: () => ({ data: { token: 't', expiresIn: 7200 } }) })
    const session = createSession({ baseURL: 'https://api.example.com', host: wx })
    session.login().then(() => { console.log(session.snapshot().engine); session.dispose() })
  `

  test('runs on the real wasm in Node, by require', () => {
    const code = `const { createSession } = require('mp-session'); const { createFakeWx } = require('mp-session/testing'); ${life}`
    assert.equal(run('by-require.cjs', code), 'wasm')
  })

  test('and by import', () => {
    const code = `import { createSession } from 'mp-session'; import { createFakeWx } from 'mp-session/testing'; ${life}`
    assert.equal(run('by-import.mjs', code), 'wasm')
  })

  test('and on the twin where there is no WebAssembly', () => {
    const code = `const { createSession, useWebAssembly } = require('mp-session'); const { createFakeWx } = require('mp-session/testing'); useWebAssembly(null); ${life}`
    assert.equal(run('twin.cjs', code), 'js')
  })

  test('every entry of the documentation can be required', () => {
    const entries = ['interceptors/axios', 'interceptors/fly', 'interceptors/luch', 'interceptors/request', 'host/tt', 'host/web', 'envelope', 'testing', 'package.json']
    run('entries.cjs', entries.map((entry) => `require('mp-session/${entry}')`).join('\n'))
  })
})
