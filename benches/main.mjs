import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { drawCharts } from './charts.mjs'
import { compileCore, measureCore } from './core.mjs'
import { peers } from './peers/index.mjs'
import { writeReport } from './report.mjs'
import { measureSizes } from './sizes.mjs'
import { median } from './statistics.mjs'
import { judge } from './targets.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const results = join(folder, 'results')

const OURS = ['mp-session', 'mp-session-twin']
const everybody = peers.map(({ name }) => name)
const others = everybody.filter((name) => name !== 'timeless')

/**
 * What counts needs no quiet: two run at once, beside those that only wait and a compiler. What is timed runs alone, in rounds
 * that go through all peers, so that a slow minute of the machine hits all of them.
 */
const COUNTED = ['coldRequests', 'stragglers', 'deadApi', 'loginDown', 'expiries', 'logout']
const TIMED = [
  { scenario: 'hot', rounds: 7, peers: everybody },
  { scenario: 'request', rounds: 7, peers: everybody },
  { scenario: 'coldStart', rounds: 11, peers: ['limit', ...OURS] },
  { scenario: 'storm', rounds: 5, peers: others },
  { scenario: 'burst', rounds: 3, peers: others },
  { scenario: 'memory', rounds: 1, peers: OURS },
  { scenario: 'growth', rounds: 1, peers: OURS },
]
const PARTS = ['silence', ...COUNTED, ...TIMED.map(({ scenario }) => scenario), 'core', 'sizes']

const HELP = `make bench [ARGS="..."]: measures mp-session against its peers and a minimal JS session, all in one run.

  --only LIST      only these parts, by comma: ${PARTS.join(' ')}
                   (a partial run prints its tables and leaves benches/results alone)
  --package DIR    measure this build of the package instead of pkg/
  --quick          one round of everything: to see that it runs, not to learn anything
  --help           this

Writes benches/results/latest.md, latest.json and the charts. Exit code 1 when a target is missed.`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    package: { type: 'string' },
    quick: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const parts = options.only ? options.only.split(',') : PARTS
const unknown = parts.filter((part) => !PARTS.includes(part))
if (unknown.length) {
  console.error(`stop: no part called ${unknown.join(', ')}; there are: ${PARTS.join(' ')}`)
  process.exit(2)
}
const packageFolder = options.package || fileURLToPath(new URL('../pkg', import.meta.url))
const environment = { ...process.env, MP_SESSION_PACKAGE: packageFolder }

const began = performance.now()
const say = (text) => console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`)

const brief = (result) => {
  if (result === null) return 'does not apply'
  if (result.error) return result.error
  return Object.entries(result)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 10) / 10 : value}`)
    .join(', ')
}

const runCase = (scenario, peer) =>
  new Promise((resolve) => {
    const args = ['--expose-gc', join(folder, 'case.mjs'), scenario, peer]
    execFile(process.execPath, args, { env: environment, timeout: 120000 }, (error, output, errors) => {
      let result
      if (error) result = { error: error.killed ? 'no end after 120 s' : errors.trim().split('\n')[0] || String(error) }
      else result = output ? JSON.parse(output) : { error: 'ended without a result' }
      say(`${scenario.padEnd(13)}${peer.padEnd(25)}${brief(result)}`)
      resolve(result)
    })
  })

/** Runs `jobs`, functions that give promises, `width` at a time. */
const pool = async (width, jobs) => {
  const waiting = [...jobs]
  const work = async () => {
    while (waiting.length) await waiting.shift()()
  }
  await Promise.all(Array.from({ length: width }, work))
}

const wanted = (part) => parts.includes(part)
const data = { cases: {} }
const keep = (scenario, peer, result) => {
  const cases = (data.cases[scenario] ??= {})
  ;(cases[peer] ??= []).push(result)
}
const job = (scenario, peer) => async () => keep(scenario, peer, await runCase(scenario, peer))

const waitersAndCounters = async () => {
  const silent = wanted('silence') ? Promise.all(others.map((peer) => job('silence', peer)())) : null
  if (silent) await new Promise((resolve) => setTimeout(resolve, 3000))
  const compiled = wanted('core') ? compileCore() : null
  await pool(2, COUNTED.filter(wanted).flatMap((scenario) => others.map((peer) => job(scenario, peer))))
  await silent
  await compiled
}

const stopwatch = async () => {
  for (const { scenario, rounds, peers: names } of TIMED.filter(({ scenario }) => wanted(scenario)))
    for (let round = 0; round < (options.quick ? 1 : rounds); round++)
      for (const peer of round % 2 ? [...names].reverse() : names) await job(scenario, peer)()
}

/** One number per scenario and peer, and its ratio to the limit of the same round. */
const summarize = () => {
  const summary = {}
  for (const [scenario, byPeer] of Object.entries(data.cases)) {
    summary[scenario] = {}
    for (const [peer, runs] of Object.entries(byPeer)) {
      const good = runs.filter((run) => run && !run.error)
      const one = good.length ? { ...good[0] } : runs[0]
      for (const key of ['ns', 'ms']) {
        if (!one || !(key in one)) continue
        one[key] = median(good.map((run) => run[key]))
        if (!byPeer.limit) continue
        const pairs = runs.flatMap((run, round) => (run && run[key] && byPeer.limit[round] ? [[run[key], byPeer.limit[round][key]]] : []))
        one.ratio = median(pairs.map(([own, limit]) => own / limit))
        one.over = median(pairs.map(([own, limit]) => own - limit))
      }
      // A count that differs between rounds shows its worst.
      for (const key of ['logins', 'rejected', 'hung', 'unhandled', 'attempts'])
        if (one && key in one) one[key] = Math.max(...good.map((run) => run[key]))
      for (const key of ['ok', 'replayed', 'served'])
        if (one && key in one) one[key] = Math.min(...good.map((run) => run[key]))
      summary[scenario][peer] = one
    }
  }
  return summary
}

await stopwatch()
await waitersAndCounters()
if (wanted('core')) data.core = measureCore(say)
if (wanted('sizes')) data.sizes = await measureSizes(packageFolder)

data.machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length }
data.seconds = Math.round((performance.now() - began) / 1000)
data.summary = summarize()
data.verdicts = judge(data)

const report = writeReport(data)
console.log('\n' + report)
if (!options.only && !options.quick) {
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'latest.md'), report)
  writeFileSync(join(results, 'latest.json'), JSON.stringify(data, null, 1) + '\n')
  await drawCharts(data, results)
  say('wrote benches/results')
}
const missed = data.verdicts.filter(({ held }) => !held)
for (const { text } of missed) console.error('missed: ' + text)
process.exitCode = missed.length ? 1 : 0
