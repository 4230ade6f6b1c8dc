// Changes every condition, operator, value and block of js-glue, one at a time, and looks whether a test notices.
//   node tests/mutants/run.mjs [--mutate js-glue/engine[,js-glue/api/session.js]] [--sample 100] [--list]
// Every mutant is in the package from the start and switched on by a number, so one costs no more than its tests.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { explore, isAbout, judges, passes } from './judges.mjs'
import { pick } from './sample.mjs'
import { makeTree, switchTo } from './tree.mjs'

const FOLDERS = ['engine', 'authorization', 'requests', 'api', 'host', 'errors', 'interceptors', 'components']
const { values: given } = parseArgs({
  options: {
    mutate: { type: 'string', default: FOLDERS.map((name) => `js-glue/${name}`).join() },
    sample: { type: 'string', default: '0' },
    list: { type: 'boolean' },
  },
})
const here = dirname(fileURLToPath(import.meta.url))
const explained = JSON.parse(readFileSync(join(here, 'explained.json'), 'utf8'))
const oneLine = (text) => text.replace(/\s+/g, ' ')
const nameOf = ({ file, line, kind, from, to }) => `${file}:${line} ${kind}: ${oneLine(from).slice(0, 60)} → ${oneLine(to).slice(0, 60)}`
const isSame = (mutant) => (reason) => reason.file === mutant.file && reason.from === oneLine(mutant.from) && reason.to === oneLine(mutant.to)

const wanted = given.mutate.split(',')
const all = await makeTree((path) => wanted.some((name) => path === name || path.startsWith(`${name}/`)))
const mutants = pick(all, Number(given.sample))
console.log(`${mutants.length} of ${all.length} mutants`)

switchTo('none')
const explored = []
for (const judge of judges()) {
  explored.push(await explore(judge))
}
const unfit = explored.filter(({ passed }) => !passed)
if (unfit.length) throw new Error(`they fail on the unbroken package and cannot judge: ${unfit.map(({ judge }) => judge).join(', ')}`)
explored.sort((one, other) => one.ms - other.ms)

const started = Date.now()
const survivors = []
let unreached = 0
for (const mutant of mutants) {
  const asked = explored.filter(({ judge, ids }) => ids.has(mutant.id) && isAbout(judge, mutant))
  let noticed = ''
  switchTo(mutant.id)
  for (const { judge, ms } of asked) {
    // One that does not end is noticed, too.
    if (await passes(judge, 10000 + 4 * ms)) continue
    noticed = judge
    break
  }
  if (!asked.length) unreached++
  if (!noticed) survivors.push(mutant)
  if (!noticed || given.list) console.log(`${noticed || (asked.length ? 'SURVIVED' : 'NOT REACHED')}  ${nameOf(mutant)}`)
}

const told = survivors.filter((mutant) => explained.some(isSame(mutant)))
const stale = given.sample === '0' ? explained.filter(({ file }) => all.some((one) => one.file === file)).filter((reason) => !survivors.some((mutant) => isSame(mutant)(reason))) : []
for (const { file, from, to } of stale) console.log(`explained but no survivor: ${file} ${from} → ${to}`)
const open = survivors.length - told.length
console.log(`${mutants.length - survivors.length} of ${mutants.length} mutants noticed, ${told.length} explained, ${open} open (${unreached} in no test's way), ${Math.round((Date.now() - started) / 1000)} s`)
if (open || stale.length) process.exitCode = 1
