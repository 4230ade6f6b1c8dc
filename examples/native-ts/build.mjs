// What WeChat DevTools do at "build npm" and at an upload, by their command-line edition and without a network.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Zip from 'adm-zip'
import ci from 'miniprogram-ci'

const projectPath = path.dirname(fileURLToPath(import.meta.url))
const output = path.join(projectPath, 'dist')
const work = mkdtempSync(path.join(tmpdir(), 'mp-session-native-'))

/** Every step would ask WeChat for the app's attributes otherwise; the key signs uploads only. */
class OfflineProject extends ci.Project {
  async attr() {
    return (this._attr = ci.DefaultProjectAttr)
  }
}

try {
  const { appid, setting } = JSON.parse(readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'))
  const encoding = { type: 'pkcs1', format: 'pem' }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: encoding, publicKeyEncoding: encoding })
  const privateKeyPath = path.join(work, 'key.pem')
  writeFileSync(privateKeyPath, privateKey)
  const project = new OfflineProject({ appid, type: 'miniProgram', projectPath, privateKeyPath, ignores: ['node_modules/**/*'] })

  const [{ packageJsonPath, miniprogramNpmDistDir }] = setting.packNpmRelationList
  await ci.packNpmManually({
    packageJsonPath: path.join(projectPath, packageJsonPath),
    miniprogramNpmDistDir: path.join(projectPath, miniprogramNpmDistDir),
  })
  const compiled = path.join(work, 'compiled')
  await ci.getCompiledResult({ project, version: '1.0.0', desc: '', onProgressUpdate() {}, setting: { ...setting, minify: true } }, compiled)
  rmSync(output, { recursive: true, force: true })
  new Zip(compiled).extractAllTo(output)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
// miniprogram-ci leaves timers behind.
process.exit()
