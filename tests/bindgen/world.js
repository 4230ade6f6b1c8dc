// A scripted platform and back end on a clock of their own; the promises are real.
const START = 1700000000000
const tests = {}

const fail = (message) => {
  throw new Error(message)
}
const show = (value) => JSON.stringify(value, (key, inner) => (inner === undefined ? 'undefined' : inner))
const equal = (got, wanted, what = '') => show(got) === show(wanted) || fail(`${what} got ${show(got)}, wanted ${show(wanted)}`)
const check = (condition, what) => condition || fail(what)
/** Everything that needs no time has happened. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
const rejection = (promise) =>
  promise.then(
    (value) => fail(`resolved with ${show(value)}`),
    (error) => error
  )
const rejects = async (promise, code, what) => {
  const error = await rejection(promise)
  equal(error.code, code, what || error.message)
  return error
}
const thrown = (call) => {
  try {
    call()
  } catch (error) {
    return error
  }
  return fail('nothing was thrown')
}
const never = () => new Promise(() => {})

/** `host` and `backend` replace members of the scripted ones. */
function createWorld({ options = {}, host = {}, backend = {}, stored = new Map() } = {}) {
  const calls = []
  const warnings = []
  const timers = new Set()
  const log = (name, answer) => (...given) => {
    calls.push({ name, given })
    return answer(...given)
  }
  let codes = 0
  let tokens = 0
  const world = {
    calls,
    warnings,
    stored,
    time: START,
    count: (name) => calls.filter((call) => call.name === name).length,
    last: (name) => calls.filter((call) => call.name === name).pop().given,
    /** Moves the clock on; timers fire on their way. */
    async advance(ms) {
      const end = world.time + ms
      for (;;) {
        await settle()
        const due = [...timers].filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0]
        if (!due) break
        timers.delete(due)
        world.time = Math.max(world.time, due.at)
        due.callback()
      }
      world.time = end
      await settle()
    },
    timers,
    /** The app starts again on the same storage. */
    restart: (more) => createWorld(Object.assign({ options, host, backend, stored }, more)),
  }
  const user = () => ({ userInfo: { nickName: '小明', avatarUrl: 'https://cdn.example.com/a.png', vip: 3 } })
  world.host = {
    login: log('login', async () => ({ code: `code-${++codes}` })),
    checkSession: log('checkSession', async () => true),
    backend: {
      silentLogin: log('silentLogin', async () => Object.assign({ token: `token-${++tokens}`, expiresIn: 7200 }, user())),
      updateUser: log('updateUser', async () => user()),
      updatePhone: log('updatePhone', async () => ({ userInfo: { phone: '138****8000' } })),
      unbindPhone: log('unbindPhone', async () => ({ userInfo: {} })),
      logout: log('logout', async () => undefined),
    },
    storage: {
      get: (key) => stored.get(key),
      set: async (key, text) => void stored.set(key, text),
      remove: async (key) => void stored.delete(key),
    },
    now: () => world.time,
    setTimeout(callback, ms) {
      const timer = { callback, at: world.time + ms }
      timers.add(timer)
      return timer
    },
    clearTimeout: (timer) => void timers.delete(timer),
  }
  for (const name of Object.keys(host)) world.host[name] = typeof host[name] === 'function' ? log(name, host[name]) : host[name]
  for (const name of Object.keys(backend)) world.host.backend[name] = backend[name] && log(name, backend[name])
  world.session = new Session(Object.assign({ logger: { warn: (message) => warnings.push(message) } }, options), world.host)
  return world
}

/** The text that is stored, as data. */
const record = (world) => JSON.parse([...world.stored.values()][0])
