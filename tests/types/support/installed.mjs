// An app in a temporary folder that has installed the packed package, with the typings of consumer/ beside it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const consumer = join(root, 'tests/types/consumer')
export const compilerOf = (version) => join(consumer, 'node_modules', version === '5.9' ? 'typescript' : 'typescript-' + version, 'bin/tsc')

/** → the app's folder. It is gone when the process ends. */
export const installPackage = () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mp-session-types-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const npm = (...args) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const [{ filename }] = JSON.parse(npm('pack', '--json', join(root, 'pkg')))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  npm('install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', './' + filename)
  for (const name of packagesIn(join(consumer, 'node_modules'))) link(join(consumer, 'node_modules', name), join(folder, 'node_modules', name))
  for (const name of ['axios', 'flyio', 'luch-request']) link(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  cpSync(join(consumer, 'src'), join(folder, 'src'), { recursive: true })
  return folder
}

const packagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => name + '/' + inner) : [name]))

const link = (target, path) => {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'dir')
}
