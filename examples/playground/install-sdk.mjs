// Copies the built package into the example mini program, as the developer tools' "build npm" would.
import { cpSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const examples = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const source = path.join(examples, '../pkg/miniprogram_dist')
const target = path.join(examples, 'miniprogram/miniprogram_npm/mp-session')

export function installSdk() {
  if (!existsSync(path.join(source, 'index.js'))) throw new Error('pkg/ is missing: run `make pkg`')
  rmSync(target, { recursive: true, force: true })
  cpSync(source, target, { recursive: true })
}

if (import.meta.url === pathToFileURL(process.argv[1] || '').href) installSdk()
