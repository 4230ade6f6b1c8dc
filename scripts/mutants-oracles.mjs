// How much of what the behaviour suite notices do the model and the simulation notice, each alone?
// A sample of cargo-mutants' changes to the rule files is made, one at a time, in a copy of the tree.
//
//   node scripts/mutants-oracles.mjs [--sample 120] [--seed 1]     0 takes all of them
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const copy = join(root, 'target', 'mutants-oracles')
/** Tables, names and texts: no rules of a session. */
const noRules = ['config', 'record', 'trusted_origins', 'error', 'secret', 'snapshot', 'id', 'act']
const judges = ['behaviour', 'model', 'simulation']
const least = 0.85
/**
 * A change that does not end is stopped after so many times the processor's time that the unbroken tree takes, which a
 * busy machine does not lengthen; one that only waits, after a time that is long enough on any machine.
 */
const patience = 4
const whileMs = 20_000
const longestMs = 30 * 60_000

const { values } = parseArgs({ options: { sample: { type: 'string', default: '120' }, seed: { type: 'string', default: '1' } } })
const environment = { ...process.env, CARGO_TARGET_DIR: join(copy, 'target'), CARGO_PROFILE_DEV_DEBUG: '0', RUST_BACKTRACE: '0' }

const mutants = pick(list(), Number(values.sample), Number(values.seed))
copyTree()
const binaries = build()
if (!binaries) throw new Error('the unbroken tree does not compile')
/** In seconds. */
const limits = {}
for (const judge of judges) {
  const since = Date.now()
  if (notices(judge, binaries)) throw new Error(`the unbroken tree fails: ${judge}`)
  limits[judge] = Math.ceil((patience * (Date.now() - since) * availableParallelism() + whileMs) / 1000)
}
const noticed = { behaviour: [], model: [], simulation: [] }
let lost = 0
for (const { file, name, diff } of mutants) {
  const patched = spawnSync('patch', ['-s', join(copy, file)], { input: diff })
  if (patched.status !== 0) throw new Error(`${name} does not apply: ${patched.stdout}`)
  const broken = build()
  if (broken) {
    // The share that counts is that of what the behaviour suite notices.
    const by = notices('behaviour', broken) ? judges.filter((judge) => judge === 'behaviour' || notices(judge, broken)) : []
    for (const judge of by) noticed[judge].push(name)
    console.log(`${judges.map((judge) => (by.includes(judge) ? 'yes' : 'no ')).join('  ')}  ${name}`)
  } else {
    lost++
  }
  copyFileSync(join(root, file), join(copy, file))
}

const known = noticed.behaviour
console.log(`${mutants.length} changes (seed ${values.seed}), ${lost} do not compile; the behaviour suite notices ${known.length}`)
let enough = true
for (const judge of judges.slice(1)) {
  const both = known.filter((name) => noticed[judge].includes(name))
  enough &&= both.length >= least * known.length
  console.log(`${judge}: ${both.length} of them (${((100 * both.length) / known.length).toFixed(0)} %)`)
}
process.exitCode = enough ? 0 : 1

/** Every change to the rule files. */
function list() {
  const options = ['mutants', '--list', '--json', '--diff', '--config', 'scripts/mutants.toml', '--file', 'src/session/**']
  const exclude = noRules.flatMap((name) => ['--exclude', `src/session/${name}.rs`])
  const json = execFileSync('cargo', [...options, ...exclude], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  return JSON.parse(json)
}

/** So many of them, the same ones for the same seed. */
function pick(all, count, seed) {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const order = all.map((mutant) => ({ mutant, key: random() })).sort((a, b) => a.key - b.key)
  return order.slice(0, count > 0 ? count : all.length).map(({ mutant }) => mutant)
}

function copyTree() {
  const tracked = ['Cargo.toml', 'Cargo.lock', 'src', 'tests/behaviour', 'tests/model', 'tests/reference', 'tests/simulation', 'tests/differential/native', 'tests/support', 'tests/*.rs', 'tests/properties', 'benches/*.rs', 'examples/*.rs']
  const files = execFileSync('git', ['ls-files', '--', ...tracked], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  for (const folder of ['src', 'tests']) rmSync(join(copy, folder), { recursive: true, force: true })
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
}

/** The three test programs; nothing when the change does not compile. */
function build() {
  const options = ['test', '--no-run', '--message-format', 'json', ...judges.flatMap((judge) => ['--test', judge])]
  const { status, stdout } = spawnSync('cargo', options, { cwd: copy, env: environment, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) return undefined
  const artefacts = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)).filter((message) => message.executable)
  return Object.fromEntries(artefacts.map((artefact) => [artefact.target.name, artefact.executable]))
}

/** A change that does not end is noticed, too; one that eats the memory must not eat all of it. */
function notices(judge, binaries) {
  const command = `ulimit -v 8000000; ulimit -t ${limits[judge] || 'unlimited'}; exec "$0"`
  const { status } = spawnSync('bash', ['-c', command, binaries[judge]], { cwd: copy, env: environment, stdio: 'ignore', timeout: longestMs })
  return status !== 0
}
