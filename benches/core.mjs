import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'target/benches')
const results = join(target, 'criterion')

const command = ['bench', '-q', '--locked', '--bench', 'core']
const settings = { cwd: root, env: { ...process.env, CARGO_TARGET_DIR: target } }

/** Compiles, politely: others measure meanwhile. */
export const compileCore = () =>
  new Promise((resolve, reject) => {
    const cargo = spawn('nice', ['-n', '19', 'cargo', ...command, '--no-run'], { ...settings, stdio: ['ignore', 'ignore', 'inherit'] })
    cargo.on('error', reject)
    cargo.on('exit', (code) => (code ? reject(new Error('cargo bench ended with ' + code)) : resolve()))
  })

/** The machine alone, as native code: criterion's estimate for each benchmark of core.rs. */
export const measureCore = (say) => {
  rmSync(results, { recursive: true, force: true })
  const short = ['--quiet', '--warm-up-time', '1', '--measurement-time', '2']
  execFileSync('cargo', [...command, '--', ...short], { ...settings, stdio: ['ignore', 'ignore', 'inherit'] })
  const found = []
  const visit = (folder, name) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === 'report') continue
      if (entry.name !== 'new') {
        visit(join(folder, entry.name), name.concat(entry.name))
        continue
      }
      const { median: estimate } = JSON.parse(readFileSync(join(folder, 'new/estimates.json'), 'utf8'))
      found.push({ name: name.join(' '), ns: estimate.point_estimate })
      say(`core         ${name.join(' ').padEnd(25)}ns ${estimate.point_estimate.toFixed(1)}`)
    }
  }
  visit(results, [])
  return found
}
