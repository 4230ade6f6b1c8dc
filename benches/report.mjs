import { WARM_UP_MS } from './scenarios/hot.mjs'
import { peers } from './peers/index.mjs'
import { cliff, COLD_START_OVER_MS, MARGIN } from './targets.mjs'
import { exponent } from './statistics.mjs'

const times = (value) => (value === undefined ? '' : value < 10 ? value.toFixed(2) + ' ×' : Math.round(value).toLocaleString('en') + ' ×')
const nanoseconds = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'))
const milliseconds = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'))
const count = (value) => (value === undefined ? '' : value.toLocaleString('en'))

const table = (heads, rows) =>
  [heads, heads.map((_, index) => (index ? '---:' : '---')), ...rows].map((cells) => '| ' + cells.join(' | ') + ' |').join('\n')

const titleOf = (name) => peers.find((peer) => peer.name === name).title

/** A table with one row per peer; `cells(result)` → the row after its name. */
const byPeer = (summary, scenario, heads, cells) => {
  const results = summary[scenario]
  if (!results) return undefined
  const rows = peers
    .filter(({ name }) => results[name] !== undefined)
    .map(({ name, title }) => {
      const result = results[name]
      const bold = name === 'mp-session' ? `**${title}**` : title
      if (result === null) return [bold, ...heads.map(() => 'n/a')]
      return result.error ? [bold, result.error, ...heads.slice(1).map(() => '')] : [bold, ...cells(result)]
    })
  return table(['', ...heads], rows)
}

const outcome = ({ ok, rejected, hung, unhandled }) =>
  `${count(ok)} ok / ${count(rejected)} rejected / ${count(hung)} hung${unhandled ? ` / ${count(unhandled)} unhandled` : ''}`

const sections = [
  [
    'Hot path',
    'Signed in: `await ensureLogin(); await getToken()`, as before each request. Nanoseconds per pair.',
    ({ summary }) => byPeer(summary, 'hot', ['ns', '÷ limit'], ({ ns, ratio }) => [nanoseconds(ns), times(ratio)]),
  ],
  [
    'Full request',
    'Signed in, in a world that answers at once: what is left is the cost of the session.',
    ({ summary }) => byPeer(summary, 'request', ['ns', '÷ limit'], ({ ns, ratio }) => [nanoseconds(ns), times(ratio)]),
  ],
  [
    'Storm',
    '1,000 requests at once with a token that the back end has forgotten.',
    ({ summary }) =>
      byPeer(summary, 'storm', ['refreshes', 'replayed', 'ms', '÷ limit', 'outcome'], (result) => [
        count(result.logins),
        count(result.replayed),
        milliseconds(result.ms),
        times(result.ratio),
        outcome(result),
      ]),
  ],
  [
    'Stragglers',
    'The same, but the first ten refusals come in over 400 ms, most of them after the refresh: one refresh is enough.',
    ({ summary }) =>
      byPeer(summary, 'stragglers', ['refreshes', 'API calls', 'outcome'], (result) => [
        count(result.logins),
        count(result.calls),
        outcome(result),
      ]),
  ],
  [
    'Cold burst',
    '10,000 callers of `ensureLogin()` at once, nobody signed in. A login takes 21 ms.',
    ({ summary }) =>
      byPeer(summary, 'burst', ['logins', 'timers', 'ms', '÷ limit', 'outcome'], (result) => [
        count(result.logins),
        count(result.timers),
        milliseconds(result.ms),
        times(result.ratio),
        outcome(result),
      ]),
  ],
  [
    'Cold requests',
    '1,000 requests at once, nobody signed in.',
    ({ summary }) => byPeer(summary, 'coldRequests', ['logins', 'outcome'], (result) => [count(result.logins), outcome(result)]),
  ],
  [
    'When things go wrong',
    'Logins for 100 requests in a row while the API refuses every token; login attempts for 200 callers in a row while the login is down; ten expiries in a row; a logout while a login is under way; a login that never answers (35 s).',
    ({ summary }) => {
      const { deadApi, loginDown, expiries, logout, silence } = summary
      if (!deadApi || !loginDown || !expiries || !logout || !silence) return undefined
      const cell = (result, text) => (result === null ? 'n/a' : result.error ? result.error : text(result))
      const rows = peers
        .filter(({ name }) => deadApi[name] !== undefined)
        .map(({ name, title }) => [
          name === 'mp-session' ? `**${title}**` : title,
          cell(deadApi[name], ({ logins, settled }) => count(logins) + (settled < 100 ? ` for ${settled} in 10 s` : '')),
          cell(loginDown[name], ({ attempts }) => count(attempts)),
          cell(expiries[name], ({ served }) => served + ' of 10'),
          cell(logout[name], ({ resurrected }) => (resurrected ? 'comes back' : 'stays out')),
          cell(silence[name], ({ caller, ms }) => (caller === 'hung' ? 'hangs' : `${caller} after ${(ms / 1000).toFixed(0)} s`)),
        ])
      return table(['', 'API dead: logins', 'login down: attempts', 'expiries served', 'logout during login', 'no answer'], rows)
    },
  ],
  [
    'Cold start',
    `From \`require\` to the first token, in a world that answers at once. The target is ${COLD_START_OVER_MS} ms over the limit.`,
    ({ summary }) => byPeer(summary, 'coldStart', ['ms', 'over the limit'], ({ ms, over }) => [milliseconds(ms), milliseconds(over) + ' ms']),
  ],
  [
    'Memory',
    'Heap after garbage collection, and the memory of the wasm instance, in KiB.',
    ({ summary }) => {
      if (!summary.memory) return undefined
      const size = ({ heap, wasm }) => `${count(Math.round(heap / 1024))} + ${count(wasm / 1024)}`
      const rows = Object.entries(summary.memory).map(([name, result]) =>
        result.error
          ? [titleOf(name), result.error, '', '', '']
          : [titleOf(name), size(result.start), size(result.afterHot), size(result.afterFlights), count(result.logins)]
      )
      return table(['', 'warm', 'after 1,000,000 hot calls', 'after the logins', 'logins'], rows)
    },
  ],
  [
    'Growth',
    'Microseconds per piece, where time stands still so that only work counts. `joiners` callers share one login; `queue` requests wait for one of the ten places. Exponent 1 is linear; the last column is the time per piece at 100,000 against that at 10,000.',
    ({ summary }) => {
      if (!summary.growth) return undefined
      const rows = Object.entries(summary.growth).flatMap(([name, curves]) =>
        Object.entries(curves)
          .filter(([, points]) => Array.isArray(points))
          .map(([curve, points]) => [
            `${titleOf(name)}: ${curve}`,
            ...points.map(([size, time]) => ((time * 1000) / size).toFixed(2)),
            exponent(points).toFixed(2),
            cliff(points).toFixed(2),
          ])
      )
      return table(['', '10', '100', '1,000', '10,000', '100,000', 'exponent', 'last step'], rows)
    },
  ],
  [
    'The machine alone',
    'Native code, criterion, median.',
    ({ core }) => core && table(['', 'ns'], core.map(({ name, ns }) => [name, nanoseconds(ns)])),
  ],
  [
    'Size',
    'What an app adds to its package to get a session, in bytes: esbuild --minify, gzip -9, brotli 11.',
    ({ sizes }) =>
      sizes &&
      table(
        ['', 'minified', 'gzip', 'brotli'],
        sizes.map(({ name, minified, gzip, brotli }) => [name.startsWith('mp-session at') ? `**${name}**` : name, count(minified), count(gzip), count(brotli)])
      ),
  ],
]

const notes = `One stub world for all: wx.login takes 1 ms, the login 20 ms, an API call 5 ms; a call is judged when it reaches the
back end, and a new login ends the token before it. Every case runs in a process of its own, peers take turns, times
are medians, and a ratio is the median of the ratios within each round. The limit is a minimal JS session written by
hand: single flight, refresh by the token that failed, expiry, logout wins; nothing else. "Limit without expiry" never
looks at the clock and so cannot know that a token has ended. Peers without wx log in by their refresh call; the
interceptor that takes a 401 to their refresh is the documented one. flyio's millisecond per request is a timer of its
own, not work. The stub platform runs ten requests at once, for everybody, and the rest waits in its line, as on a
phone; mp-session is as it ships. Hot path and full request are timed after ${WARM_UP_MS} ms of the same, when the engine has
compiled what it wants to.`

/** The whole run as Markdown. */
export const writeReport = (data) => {
  const { machine, seconds, verdicts } = data
  const lines = ['# Benchmark', '', `Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ${seconds} s. Made by \`make bench\`.`, '', notes, '']
  if (verdicts.length) {
    const margins = `A time may exceed its target by ${Math.round((MARGIN - 1) * 100)} % (noise between runs); counts may not.`
    lines.push('## Targets', '', margins, '')
    for (const { text, held, narrowly } of verdicts)
      lines.push(`- ${!held ? '**missed**' : narrowly ? '**exceeded, within the margin**' : 'held'}: ${text}`)
    lines.push('')
  }
  for (const [title, text, body] of sections) {
    const content = body(data)
    if (content) lines.push('## ' + title, '', text, '', content, '')
  }
  return lines.join('\n')
}
