// The example as WeChat's own tool chain sees it, without a network: npm packing, compilation, code quality.
// usage: node check.mjs FOLDER_WITH_MINIPROGRAM_CI
import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const ci = createRequire(path.join(path.resolve(process.argv[2]), 'package.json'))('miniprogram-ci')
const shipped = path.join(repository, 'pkg/miniprogram_dist')

/** Every call would ask WeChat for the app's attributes otherwise. */
class OfflineProject extends ci.Project {
  async attr() {
    return (this._attr = ci.DefaultProjectAttr)
  }
}

const root = mkdtempSync(path.join(tmpdir(), 'mp-session-devtools-'))
const projectPath = path.join(root, 'miniprogram')
const keyPath = path.join(root, 'key.pem')

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .sort()

function prepare() {
  cpSync(path.join(repository, 'examples/miniprogram'), projectPath, { recursive: true })
  rmSync(path.join(projectPath, 'miniprogram_npm'), { recursive: true, force: true })
  const installed = path.join(projectPath, 'node_modules/mp-session')
  mkdirSync(path.dirname(installed), { recursive: true })
  cpSync(path.join(repository, 'pkg'), installed, { recursive: true })
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  writeFileSync(keyPath, privateKey)
  const { appid } = JSON.parse(readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'))
  return new OfflineProject({ appid, type: 'miniProgram', projectPath, privateKeyPath: keyPath })
}

async function checkPacking(project) {
  const warnings = await ci.packNpm(project, {})
  assert.deepEqual(warnings || [], [], 'packNpm warnings')
  const packed = path.join(projectPath, 'miniprogram_npm/mp-session')
  for (const file of filesOf(shipped)) {
    assert.ok(existsSync(path.join(packed, file)), `packed: ${file}`)
    assert.ok(
      readFileSync(path.join(packed, file)).equals(readFileSync(path.join(shipped, file))),
      `packed unchanged: ${file}`
    )
  }
  console.log(`packNpm: ${filesOf(packed).length} files, unchanged`)
}

async function checkCompilation(project) {
  const savePath = path.join(root, 'compiled')
  await ci.getCompiledResult(
    {
      project,
      version: '1.0.0',
      desc: '',
      onProgressUpdate() {},
      setting: {
        es6: true,
        es7: true,
        minify: true,
        minifyJS: true,
        minifyWXML: true,
        minifyWXSS: true,
        autoPrefixWXSS: true,
      },
    },
    savePath
  )
  assert.ok(existsSync(savePath), 'a compiled result')
  console.log(`getCompiledResult: ${statSync(savePath).size} bytes`)
}

async function checkQuality(project) {
  const report = await ci.checkCodeQuality(project, path.join(root, 'quality.json'))
  const text = existsSync(path.join(root, 'quality.json'))
    ? readFileSync(path.join(root, 'quality.json'), 'utf8')
    : JSON.stringify(report)
  const failed = (JSON.parse(text) || []).filter((item) => item.success === false)
  for (const { name } of failed) console.log(`checkCodeQuality: ${name} not met`)
  assert.ok(!failed.some(({ name }) => /PACKAGE_SIZE/.test(name)), 'package size')
}

try {
  const project = prepare()
  await checkPacking(project)
  await checkCompilation(project)
  await checkQuality(project)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
// miniprogram-ci leaves timers behind.
process.exit()
