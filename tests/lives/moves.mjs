import fc from 'fast-check'

const WAITS = [1, 4, 15, 60, 250, 1100, 2600, 5200, 11000, 31000, 62000, 130000]
const choose = (...values) => fc.constantFrom(...values)
/** [weight, arbitrary] pairs → one of them. */
const often = (...pairs) => fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const move = (name, details = {}) => fc.record({ do: fc.constant(name), ...details })
/** Mostly left out. */
const maybe = (arbitrary) => often([5, fc.constant(undefined)], [1, arbitrary])

const request = move('request', {
  to: often([6, choose('news', 'order')], [2, choose('admin', 'vip')], [2, choose('pin')], [1, choose('public', 'elsewhere')]),
  door: choose('session', 'session', 'library'),
  many: often([8, choose(1)], [2, choose(2, 4)], [1, choose(12, 50)]),
  body: fc.boolean(),
  reuse: fc.boolean(),
  timeout: maybe(choose(3000, 20000)),
  needLogin: maybe(choose(false)),
  header: maybe(choose('empty', 'undefined', 'own')),
  callbacks: maybe(choose('count', 'throw')),
  chunked: maybe(choose(true)),
  relative: maybe(choose(true)),
})

const errnos = choose(undefined, 5, 108, 600001, 600003)
const on = (api, how, more = {}) => fc.record({ on: fc.constant(api), how, ...more })
/** Every misbehaviour of a platform's function, with callbacks. */
const misbehaviour = choose('never', 'complete-only', 'twice', 'both', 'throws', 'promise', 'bare', 'fail')
const times = choose(1, 1, 1, 3, 12)
const paths = choose(undefined, '/silentLogin', '/news', '/updateUser', '/updatePhone', '/unbindPhone', '/logout')

const fault = often(
  [6, on('request', often([4, misbehaviour], [1, choose('no-task')]), { path: paths, errno: errnos, times })],
  [1, on('request', choose('used-again'), { path: choose('/silentLogin', '/updateUser', '/unbindPhone'), times })],
  [3, on('request', choose('late'), { path: paths, ms: choose(300, 4000, 14000, 40000, 90000), times })],
  [5, on('login', often([5, misbehaviour], [1, choose('no-code', 'missing')]), { errno: choose(undefined, 5, 108, 1003), times })],
  [2, on('login', choose('late'), { ms: choose(800, 4000, 12000), times })],
  [2, on('checkSession', misbehaviour, { errno: errnos, times })],
  [1, on('checkSession', choose('late'), { ms: choose(800, 8000), times })],
  [2, on('getStorage', often([3, misbehaviour], [1, choose('corrupt')]), { times })],
  [3, on('setStorage', misbehaviour, { times })],
  [3, on('setStorage', choose('late'), { ms: choose(200, 3000, 7000, 15000), times })],
  [2, on('removeStorage', misbehaviour, { times })],
  [1, on('removeStorage', choose('late'), { ms: choose(200, 7000), times })],
  [1, on('navigateTo', misbehaviour, { times })],
  [2, on('own', choose('throws', 'rejects', 'never', 'late'), { status: choose(undefined, 401, 403, 500), ms: choose(3000, 20000), times })],
  [5, on('reply', choose('status'), {
    path: paths, status: choose(400, 401, 403, 404, 408, 425, 429, 500, 503), form: choose('json', 'html', 'empty'),
    retryAfter: maybe(choose('5', '90', '4000000', 'Wed, 15 Nov 2023 00:00:00 GMT')), times,
  })],
  [3, on('reply', choose('lifetime'), { path: fc.constant('/silentLogin'), value: choose('7200', 0, -5, 30, 7199.98, 90, null, 7776000, 1795742517695, 4294967296), times })],
  [3, on('reply', choose('no-user'), { path: fc.constant('/silentLogin'), times })],
  [1, on('reply', choose('no-token', 'odd-user', 'garbage'), { path: fc.constant('/silentLogin'), times })],
  [2, on('reply', choose('text-status', 'mark'), { path: paths, times })],
  [2, on('reply', choose('renewed'), { path: fc.constant('/news'), times })]
)

const anyMove = often(
  [30, move('wait', { ms: often([5, choose(...WAITS.slice(0, 6))], [2, choose(...WAITS.slice(6))]) })],
  [24, request],
  [4, move('abort', { which: fc.nat(60) })],
  [3, move('login', { force: fc.boolean() })],
  [2, move('ensureLogin')],
  [2, move('getToken')],
  [3, move('refreshLogin', { stale: choose('no', 'present', 'old') })],
  [2, move('ensureSessionKey')],
  [5, move('logout')],
  [3, move('updateUser', { encrypted: maybe(choose(true)) })],
  [3, move('updatePhone', { by: choose('code', 'code', 'encrypted', 'denied') })],
  [2, move('unbindPhone')],
  [3, move('mustAuth', { step: choose(1, 2, 3), mode: choose('popup', 'page') })],
  [4, move('popup', { act: choose('profile', 'phone', 'deny', 'close') })],
  [2, move('hide')],
  [3, move('show')],
  [3, move('network', { online: fc.boolean() })],
  [2, move('kill')],
  [1, move('dispose')],
  [1, move('setClock', { ms: choose(-3600000, -40000, 40000, 3600000, 8000000) })],
  [6, move('endTokens')],
  [2, move('endKey')],
  [14, move('fault', { fault })],
  [3, move('heal')],
  [3, move('trap')],
  [2, move('crash', { during: choose('login', 'request') })],
  [1, move('print')]
)

const settings = fc.record({
  pauses: fc.nat(1000000),
  slowest: choose(8, 30, 400),
  expiresIn: often([6, choose(7200)], [1, choose(undefined, 90, 7776000)]),
  baseURL: maybe(choose('https://API.Example.com', 'https://api.example.com:443', 'https://api.example.com/')),
  endSign: choose('401', '401', '401', '419', '200'),
  oneToken: fc.boolean(),
  renews: choose(false, false, true),
  library: choose('none', 'wx', 'axios', 'luch', 'fly'),
  engine: often([8, choose('well')], [1, choose('bare')], [2, choose('never', 'rejects', 'empty', 'no-instance', 'none')]),
  logger: choose('hears', 'hears', 'none', 'throws', 'getter'),
  listener: choose('quiet', 'quiet', 'throws'),
  ownBackend: choose(false, false, false, true),
  encrypted: choose(false, false, true),
  queueCapacity: maybe(choose(1, 3)),
})

/** Plain data: a life as `playLife` takes it. */
export const anyLife = fc.record({ settings, moves: fc.array(anyMove, { minLength: 1, maxLength: 60, size: 'max' }) })
