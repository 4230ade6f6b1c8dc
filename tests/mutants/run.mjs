// Changes every condition, operator, value and block of js-glue, one at a time, and looks whether a test notices.
//   node tests/mutants/run.mjs [--mutate js-glue/engine[,js-glue/api/session.js]] [--sample 100] [--list] [--judge session-key,crash]
// Every mutant is in the package from the start and switched on by a number, so one costs no more than its tests.
import { parseArgs } from 'node:util'
import { explore, isAbout, judges, passes } from './judges.mjs'
import { FOLDERS, isExplained, nameOf, summary, unneeded } from './report.mjs'
import { pick } from './sample.mjs'
import { makeTree, switchTo } from './tree.mjs'

const PROGRESS = 25
const { values: given } = parseArgs({
  options: {
    mutate: { type: 'string', default: FOLDERS.map((name) => `js-glue/${name}`).join() },
    sample: { type: 'string', default: '0' },
    list: { type: 'boolean' },
    judge: { type: 'string', default: '' },
  },
})

const wanted = given.mutate.split(',')
const all = await makeTree((path) => wanted.some((name) => path === name || path.startsWith(`${name}/`)))
const mutants = pick(all, Number(given.sample))
console.log(`${mutants.length} of ${all.length} mutants; first each test on the unbroken package`)

switchTo('none')
const explored = []
for (const judge of judges().filter((path) => given.judge.split(',').some((name) => path.includes(name)))) {
  explored.push(await explore(judge))
}
const unfit = explored.filter(({ passed }) => !passed)
if (unfit.length) throw new Error(`they fail on the unbroken package and cannot judge: ${unfit.map(({ judge }) => judge).join(', ')}`)

/** How often a test has been the one that noticed, in a file and in all: who noticed most is asked first. */
const noticedBy = new Map()
const timesNoticed = (key) => noticedBy.get(key) || 0
const count = (key) => noticedBy.set(key, timesNoticed(key) + 1)

const compare = (one, other) => one.map((value, index) => value - other[index]).find((difference) => difference) || 0

/** Who notices it; '' nobody does. */
const judged = async (mutant, asked) => {
  const { file } = mutant
  const inFile = (judge) => `${file} ${judge}`
  const promise = ({ judge, ms }) => [timesNoticed(inFile(judge)), timesNoticed(judge), -ms]
  const ordered = asked.sort((one, other) => compare(promise(other), promise(one)))
  switchTo(mutant.id)
  for (const { judge, ms } of ordered) {
    // One that does not end is noticed, too.
    if (await passes(judge, 10000 + 4 * ms)) continue
    count(inFile(judge))
    count(judge)
    return judge
  }
  return ''
}

const started = Date.now()
const seconds = () => Math.round((Date.now() - started) / 1000)
const tried = []
for (const mutant of mutants) {
  const asked = explored.filter(({ judge, ids }) => ids.has(mutant.id) && isAbout(judge, mutant))
  const noticed = await judged(mutant, asked)
  const verdict = noticed || (isExplained(mutant) ? 'EXPLAINED' : asked.length ? 'SURVIVED' : 'NOT REACHED')
  tried.push({ mutant, noticed: !!noticed })
  if (given.list || !(noticed || isExplained(mutant))) console.log(`${verdict}  ${nameOf(mutant)}`)
  if (tried.length % PROGRESS === 0) console.log(`${tried.length} of ${mutants.length} tried, ${seconds()} s`)
}

const { lines, open } = summary(tried)
const stale = given.sample === '0' ? unneeded(tried) : []
for (const line of [...lines, ...stale]) console.log(line)
console.log(`${seconds()} s`)
if (open || stale.length) process.exitCode = 1
