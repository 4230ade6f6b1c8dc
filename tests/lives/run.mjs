// Lives of the packed package under simulation.
//   node tests/lives/run.mjs [--lives N] [--from SEED]   many lives, and those of found.json
//   node tests/lives/run.mjs --seed N [--log]            one life, shrunk if it fails
//   node tests/lives/run.mjs --found [--name NAME]            only the lives of found.json
// --package FOLDER: another miniprogram_dist. --keep-going: past the first failure. --json: the shrunk life as data.
// --invariant NAME: look at this one only; --ignore NAME: at all but these.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { playLife } from './life.mjs'
import { printLife } from './print.mjs'
import { lifeOf, shrink } from './shrink.mjs'
import { readPackage } from './world/package.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const { values: given } = parseArgs({
  options: {
    lives: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    found: { type: 'boolean' },
    name: { type: 'string' },
    package: { type: 'string', default: join(here, '../../pkg/miniprogram_dist') },
    log: { type: 'boolean' },
    json: { type: 'boolean' },
    'keep-going': { type: 'boolean' },
    'no-shrink': { type: 'boolean' },
    invariant: { type: 'string' },
    ignore: { type: 'string', multiple: true },
  },
})
const packed = readPackage(given.package)
const play = (life, options) => playLife(life, packed, { only: given.invariant, ignored: given.ignore, ...options })

const one = async (seed) => {
  const life = lifeOf(seed)
  const { broken, log } = await play(life, { keepLog: given.log })
  if (given.log) console.log(log.join('\n'))
  if (!broken) return console.log(`seed ${seed}: nothing broke`)
  await explain(seed, life, broken)
  process.exitCode = 1
}

const explain = async (seed, life, broken) => {
  const shortest = given['no-shrink'] ? life : await shrink(seed, broken.invariant, async (shorter) => ((await play(shorter)).broken || {}).invariant)
  const { broken: last } = await play(shortest)
  console.log(`seed ${seed}: ${life.moves.length} moves, shrunk to ${shortest.moves.length}`)
  console.log(printLife(shortest, last || broken))
  if (given.json) console.log(JSON.stringify({ seed, invariant: broken.invariant, ...shortest }))
  console.log(`again: node tests/lives/run.mjs --seed ${seed}`)
}

/** Those that once found a defect, in their shortest form. */
const known = async () => {
  const lives = JSON.parse(readFileSync(join(here, 'found.json'), 'utf8')).filter(({ name }) => !given.name || name === given.name)
  let failed = 0
  for (const { name, settings, moves } of lives) {
    const { broken, log } = await play({ settings, moves }, { keepLog: given.log })
    if (given.log) console.log(log.join('\n'))
    if (!broken) continue
    failed++
    console.log(`${name}:\n${printLife({ settings, moves }, broken)}\n`)
  }
  console.log(`${lives.length} lives that once found something, ${failed} find it again`)
  return failed
}

const many = async () => {
  const first = Number(given.from)
  const last = first + Number(given.lives) - 1
  const broken = new Map()
  const since = Date.now()
  let failures = 0
  for (let seed = first; seed <= last; seed++) {
    const life = lifeOf(seed)
    const result = await play(life)
    if (!result.broken) continue
    failures++
    const { invariant } = result.broken
    if (!broken.has(invariant)) broken.set(invariant, { seed, life, broken: result.broken, count: 0 })
    broken.get(invariant).count++
    if (!given['keep-going']) break
  }
  for (const { seed, life, broken: what, count } of broken.values()) {
    await explain(seed, life, what)
    console.log(given['keep-going'] ? `${count} lives broke it\n` : '')
  }
  console.log(`${failures ? failures + ' failed of' : 'all well:'} ${given.lives} lives from seed ${first}, ${((Date.now() - since) / 1000).toFixed(1)} s`)
  return failures
}

if (given.seed !== undefined) await one(Number(given.seed))
else if (given.found) process.exitCode = (await known()) ? 1 : 0
else process.exitCode = (await known()) + (await many()) ? 1 : 0
