// Breaks the package in deliberate ways, one at a time, and looks whether the lives alone notice.
//   node tests/lives/mutants/run.mjs [--js | --rust] [--lives 300] [--name PART]
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { breaks } from './breaks.mjs'
import { SAMPLE, applyMutant, mutantsInOrder } from './rust.mjs'
import { copyTree, packScripts, packWasm, replaceOnce, root } from './tree.mjs'

const WANTED = 0.8
const LONGEST_MS = 600000

const { values: given } = parseArgs({
  options: { js: { type: 'boolean' }, rust: { type: 'boolean' }, lives: { type: 'string', default: '300' }, name: { type: 'string', default: '' } },
})
const here = dirname(fileURLToPath(import.meta.url))
const judge = (folder, excuses) => {
  const args = [join(here, 'judge.mjs'), folder, given.lives, ...(excuses ? [excuses] : [])]
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 1 << 26 })
  if (error && error.code === 'ETIMEDOUT') return { invariant: 'it ends', seed: '?' }
  if (status > 1 || !stdout) return { invariant: String(stderr).trim().split('\n').pop(), seed: '?' }
  return JSON.parse(stdout)
}

/** Makes, packs and judges so many that can be built; → the share of those that were noticed. */
const measure = async (title, mutants, make, pack, excuses, count = mutants.length) => {
  let noticed = 0
  let judged = 0
  for (const mutant of mutants) {
    if (judged === count) break
    const undo = make(mutant)
    let verdict
    try {
      verdict = judge(await pack(), excuses)
    } catch (error) {
      verdict = { unfit: error.message.split('\n')[0] }
    }
    undo()
    if (!verdict.unfit) judged++
    if (verdict.invariant) noticed++
    const said = verdict.unfit ? `cannot be built: ${verdict.unfit}` : verdict.invariant ? `noticed  seed ${verdict.seed}: ${verdict.invariant}` : 'MISSED'
    console.log(`${mutant.name.padEnd(90)} ${said}`)
  }
  const share = judged ? noticed / judged : 1
  console.log(`${title}: ${noticed} of ${judged} noticed (${Math.round(share * 100)} %)`)
  return share
}

const all = !given.js && !given.rust
const named = (mutants) => mutants.filter(({ name }) => name.includes(given.name))
copyTree()
await packWasm()
const unbroken = await packScripts()
const excuses = join(root, 'target/lives/excuses.json')
mkdirSync(dirname(excuses), { recursive: true })
const found = judge(unbroken)
if (found.invariant) throw new Error(`the unbroken package cannot be judged: ${found.invariant}`)
writeFileSync(excuses, JSON.stringify(found))
console.log(`the unbroken package: ${Object.keys(found).length} of ${given.lives} lives break something, which is not held against the mutants`)

const shares = []
if (all || given.js) shares.push(await measure('js-glue', named(breaks), (one) => replaceOnce('js-glue', one), packScripts, excuses))
if (all || given.rust) {
  const pack = async () => {
    const renewed = await packWasm()
    return renewed ? packScripts() : unbroken
  }
  shares.push(await measure('rules in Rust', named(mutantsInOrder()), applyMutant, pack, excuses, SAMPLE))
}
if (shares.some((share) => share < WANTED)) process.exitCode = 1
