// Breaks the package in deliberate ways, one at a time, and looks whether the lives alone notice.
//   node tests/lives/mutants/run.mjs [--js | --rust] [--lives 300] [--name PART]
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { breaks } from './breaks.mjs'
import { SAMPLE, applyMutant, isNoticedByBehaviour, mutantsInOrder } from './rust.mjs'
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

/**
 * Makes, packs and judges one after the other until `wanted` have been judged; → the share that was noticed. One that
 * cannot be built is none, and neither is one of which `isChange` says that it changes nothing.
 */
const measure = async ({ title, mutants, wanted, make, pack, isChange, excuses }) => {
  let noticed = 0
  let judged = 0
  for (const mutant of mutants) {
    if (judged === wanted) break
    const undo = make(mutant)
    let said = 'cannot be built'
    try {
      const { seed, invariant } = judge(await pack(), excuses)
      said = invariant ? `noticed  seed ${seed}: ${invariant}` : isChange() ? 'MISSED' : 'no behaviour test notices it either'
      if (invariant) noticed++
      if (invariant || said === 'MISSED') judged++
    } catch (error) {
      if (!/cargo|rustc/.test(error.message)) throw error
    }
    undo()
    console.log(`${mutant.name.padEnd(90)} ${said}`)
  }
  const share = noticed / judged
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
if (all || given.js) {
  const make = (one) => replaceOnce('js-glue', one)
  shares.push(await measure({ title: 'js-glue', mutants: named(breaks), wanted: breaks.length, make, pack: packScripts, isChange: () => true, excuses }))
}
if (all || given.rust) {
  // The last break of js-glue is packed still.
  await packScripts()
  const pack = async () => {
    const renewed = await packWasm()
    return renewed ? packScripts() : unbroken
  }
  shares.push(await measure({ title: 'rules in Rust', mutants: named(mutantsInOrder()), wanted: SAMPLE, make: applyMutant, pack, isChange: isNoticedByBehaviour, excuses }))
}
if (shares.some((share) => share < WANTED)) process.exitCode = 1
