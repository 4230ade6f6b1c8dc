// packNpm of miniprogram-ci on an app that depends on the packed package: everything arrives byte for byte.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const ci = createRequire(resolve(process.argv[2], 'package.json'))('miniprogram-ci')

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]
  )

// Without it every call would ask WeChat's servers.
class OfflineProject extends ci.Project {
  async attr() {
    return (this._attr = ci.DefaultProjectAttr)
  }
}

const app = mkdtempSync(join(tmpdir(), 'mp-session-app-'))
const write = (name, data) => writeFileSync(join(app, name), typeof data === 'string' ? data : JSON.stringify(data))
try {
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', app], { cwd: join(root, 'pkg'), encoding: 'utf8' }).trim()
  const installed = join(app, 'node_modules/mp-session')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(app, tarball), '-C', installed, '--strip-components=1'])
  mkdirSync(join(app, 'pages'))
  write('package.json', { name: 'app', version: '1.0.0', dependencies: { 'mp-session': '*' } })
  write('project.config.json', { appid: 'wx0000000000000000', compileType: 'miniprogram', setting: { packNpmManually: false } })
  write('app.json', { pages: ['pages/index'], usingComponents: { 'auth-popup': 'mp-session/components/auth-popup/index' } })
  write('app.js', "const { createSession } = require('mp-session')\nApp({ session: createSession({ baseURL: 'https://api.example.com' }) })\n")
  write('pages/index.js', 'Page({})\n')
  write('pages/index.json', {})
  write('pages/index.wxml', '<auth-popup id="auth-popup"></auth-popup>\n')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  write('key', privateKey.export({ type: 'pkcs1', format: 'pem' }))

  const project = new OfflineProject({
    appid: 'wx0000000000000000',
    type: 'miniProgram',
    projectPath: app,
    privateKeyPath: join(app, 'key'),
    ignores: [],
  })
  const warnings = await ci.packNpm(project, { reporter() {} })
  assert.deepEqual(warnings, [])

  const arrived = join(app, 'miniprogram_npm/mp-session')
  const sent = join(installed, 'miniprogram_dist')
  const names = filesIn(sent).map((path) => relative(sent, path))
  for (const name of names) {
    assert.ok(existsSync(join(arrived, name)), name + ' did not arrive')
    assert.deepEqual(readFileSync(join(arrived, name)), readFileSync(join(sent, name)), name + ' was changed')
  }
  assert.deepEqual(filesIn(arrived).length, names.length)
  console.log('packNpm: ' + names.length + ' files arrived as they were')
} finally {
  rmSync(app, { recursive: true })
}
process.exit(process.exitCode)
