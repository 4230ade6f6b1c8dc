// An example app as its developer has it: its sources, its framework from npm, and the packed tarball as the package.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const cache = path.join(repository, '.cache/frameworks')
/** Where the frameworks' tools keep what they do not clear away: a part of the tests leaves its temporary folder empty. */
const scratch = path.join(cache, 'tmp')
const STAYS = ['node_modules', 'package-lock.json', 'installed']

function run(program, args, cwd) {
  mkdirSync(scratch, { recursive: true })
  const env = Object.assign({}, process.env, { TMPDIR: scratch })
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 })
  const text = `${stdout || ''}${stderr || ''}${error ? error.message : ''}`
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed in ${path.relative(repository, cwd)}:\n${text}`)
  return text
}

/** The package as `npm publish` would send it. */
export function packTarball() {
  mkdirSync(cache, { recursive: true })
  const name = run('npm', ['pack', path.join(repository, 'pkg'), '--silent', '--pack-destination', cache], cache).trim()
  return path.join(cache, name)
}

function installPackages(folder) {
  const lock = readFileSync(path.join(folder, 'package-lock.json'))
  const stamp = path.join(folder, 'installed')
  const hash = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  console.log(`installing ${path.relative(repository, folder)}`)
  // The versions of the lock file. `npm ci` would refuse it: Taro names optional packages, for other systems, that it never published.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], folder)
  writeFileSync(stamp, hash)
}

/** Puts `tarball` where npm would have installed it. */
export function installTarball(tarball, folder) {
  const target = path.join(folder, 'node_modules/mp-session')
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  run('tar', ['xf', tarball, '-C', target, '--strip-components=1'], folder)
}

/** Adds the libraries of tests/frameworks/packages to those that the app has installed. */
export function addLibraries(folder) {
  const source = path.join(repository, 'tests/frameworks/packages')
  const home = path.join(cache, 'packages')
  fill(source, home)
  installPackages(home)
  // What the app has itself stays.
  run('cp', ['-aln', `${home}/node_modules/.`, path.join(folder, 'node_modules')], cache)
}

/**
 * `change(folder)` may spoil the app on purpose; `folder` puts it elsewhere than beside its installed packages.
 * Returns `{ folder, build(command) }`; `build` gives what the tool printed.
 */
export function placeExample(name, tarball, { change = () => {}, folder: elsewhere } = {}) {
  const source = path.join(repository, 'examples', name)
  const home = path.join(cache, name)
  const folder = elsewhere ? path.join(cache, elsewhere) : home
  fill(source, home)
  installPackages(home)
  if (elsewhere) {
    rmSync(folder, { recursive: true, force: true })
    run('cp', ['-al', home, folder], cache)
  }
  fill(source, folder)
  installTarball(tarball, folder)
  change(folder)
  return { folder, build: ([program, ...args] = ['npm', 'run', 'build']) => run(program, args, folder) }
}

function fill(source, folder) {
  mkdirSync(folder, { recursive: true })
  for (const entry of readdirSync(folder)) if (!STAYS.includes(entry)) rmSync(path.join(folder, entry), { recursive: true })
  cpSync(source, folder, { recursive: true, filter: (file) => !/node_modules|[\\/]dist$/.test(path.relative(source, file)) })
}
