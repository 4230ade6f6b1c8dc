import { exponent } from './statistics.mjs'

const ENGINES = ['mp-session', 'mp-session-twin']

/** Times differ between runs of the very same code: a time may exceed its target by this much before it counts as missed. */
export const MARGIN = 1.15
const KIB = 1024

const TIMES = [
  ['hot', 'hot path', 1],
  ['request', 'full request', 1.1],
  ['storm', 'storm', 1.1],
]
/** The code alone costs most of it: V8 reads 22 KB of index.js in 2 ms and compiles 34 KB of wasm while it runs. */
export const COLD_START_OVER_MS = 12

const COUNTS = [
  [
    'burst',
    '10,000 callers at once: one login, no timer per caller',
    ({ logins, ok, timers }) => logins === 1 && ok === 10000 && timers < 20,
  ],
  ['coldRequests', '1,000 requests signed out: one login', ({ logins, ok }) => logins === 1 && ok === 1000],
  ['storm', 'storm of 1,000: one refresh, all replayed', ({ logins, replayed, ok }) => logins === 1 && replayed === 1000 && ok === 1000],
  ['stragglers', 'straggling refusals: one refresh', ({ logins, ok }) => logins === 1 && ok === 1000],
  ['deadApi', 'API broken for ever: no more refreshes than the fuse has units', ({ logins, settled }) => logins <= 3 && settled === 100],
  ['loginDown', 'login down: one attempt for 200 callers', ({ attempts, rejected }) => attempts === 1 && rejected === 200],
  ['expiries', 'ten expiries: ten served', ({ served }) => served === 10],
  ['logout', 'logout during login: no session comes back', ({ resurrected, caller }) => resurrected === false && caller === 'ERR_SUPERSEDED'],
  ['silence', 'network never answers: a typed time-out', ({ caller }) => caller === 'ERR_TIMEOUT'],
]

const countVerdicts = (summary) =>
  COUNTS.flatMap(([scenario, text, holds]) =>
    ENGINES.filter((engine) => (summary[scenario] || {})[engine]).map((engine) => {
      const result = summary[scenario][engine]
      const clean = !result.error && !result.hung && !result.unhandled
      return { text: `${engine}: ${text}`, held: clean && holds(result) }
    })
  )

const timeVerdicts = (summary) =>
  TIMES.filter(([scenario]) => summary[scenario] && summary[scenario].limit).map(([scenario, name, target]) => {
    const { ratio } = summary[scenario]['mp-session']
    return {
      text: `mp-session: ${name} at most ${target} × the limit: ${ratio.toFixed(2)}`,
      held: ratio <= target * MARGIN,
      narrowly: ratio > target,
    }
  })

const startVerdict = ({ coldStart }) => {
  if (!coldStart) return []
  const { over, engine } = coldStart['mp-session']
  const text = `mp-session: cold start on wasm at most ${COLD_START_OVER_MS} ms over the limit's: ${over.toFixed(1)} ms`
  const held = engine === 'wasm' && over <= COLD_START_OVER_MS * MARGIN
  return [{ text, held, narrowly: over > COLD_START_OVER_MS }]
}

const memoryVerdicts = ({ memory = {} }) =>
  Object.entries(memory).map(([engine, { start, afterHot, afterFlights, timersLeft, error }]) => {
    if (error) return { text: `${engine}: memory: ${error}`, held: false }
    const hot = afterHot.heap - start.heap
    const flights = afterFlights.heap - afterHot.heap
    const held = hot < 512 * KIB && flights < 1024 * KIB && afterFlights.wasm === start.wasm && timersLeft < 3
    const size = (bytes) => (bytes / KIB).toFixed(0) + ' KiB'
    return { text: `${engine}: no growth over 1,000,000 hot calls (${size(hot)}) and 10,000 logins (${size(flights)})`, held }
  })

/** Time per piece at the largest size against the size before it: a cliff shows there first. */
export const cliff = (points) => {
  const each = points.map(([size, time]) => time / size)
  return each[each.length - 1] / each[each.length - 2]
}

const growthVerdicts = ({ growth = {} }) =>
  Object.entries(growth).flatMap(([engine, curves]) =>
    Object.entries(curves)
      .filter(([, points]) => Array.isArray(points))
      .map(([name, points]) => {
        const slope = exponent(points)
        const text = `${engine}: time against ${name} is linear (exponent ${slope.toFixed(2)}) and has no cliff (last step × ${cliff(points).toFixed(2)} per piece)`
        return { text, held: slope <= 1.15 && cliff(points) <= 3 }
      })
  )

/** Every target that this run can tell about: `{ text, held, narrowly }`; `narrowly` is only within the margin. */
export const judge = ({ summary }) => [
  ...countVerdicts(summary),
  ...timeVerdicts(summary),
  ...startVerdict(summary),
  ...memoryVerdicts(summary),
  ...growthVerdicts(summary),
]
