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
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === 'report') continue
      if (entry.name !== 'new') {
        visit(join(folder, entry.name))
        continue
      }
      const read = (file) => JSON.parse(readFileSync(join(folder, 'new', file), 'utf8'))
      const { throughput, group_id: group, value_str: size } = read('benchmark.json')
      const pieces = throughput ? throughput.Elements : 1
      const title = size ? `${group}, ${Number(size).toLocaleString('en')} at once` : group
      const ns = read('estimates.json').median.point_estimate / pieces
      found.push({ name: title, group, pieces, ns })
      say(`core         ${title.padEnd(50)}ns ${ns.toFixed(1)}`)
    }
  }
  visit(results)
  return found.sort((a, b) => a.group.localeCompare(b.group) || a.pieces - b.pieces)
}
