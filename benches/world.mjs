/**
 * The one world in which every peer runs: a platform that gives login codes, a back end that exchanges them for
 * tokens, and an API that wants the newest token. A call is judged when it reaches the back end, and a new login
 * ends the token before it.
 */
const WX_LOGIN_MS = 1
const LOGIN_MS = 20
const API_MS = 5
const EXPIRES_IN_S = 7200
/** WeChat runs no more requests at once, whoever sends them; the rest waits in line. */
const PLACES = 10

export const BASE_URL = 'https://api.example.com'

const realTimers = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** `instant`: no call takes time, so that what is left is the cost of the session itself. */
export const createWorld = ({ instant = false, timers = realTimers } = {}) => {
  const world = {
    timers,
    /** 'healthy', 'down' (500) or 'silent' (never answers) */
    loginState: 'healthy',
    /** 'healthy' or 'refusing' (401 whatever the token) */
    apiState: 'healthy',
    /** Milliseconds until the answer to call number n. */
    apiDelay: () => API_MS,
    token: undefined,
    platformLogins: 0,
    logins: 0,
    calls: 0,
    served: 0,
    refused: 0,
  }

  const after = (delay, callback) => {
    if (instant) callback()
    else timers.setTimeout(callback, delay)
  }

  let free = PLACES
  let line = []
  let first = 0
  /** `start(leave)` when there is a place for it. */
  const enter = (start) => {
    if (!free) return line.push(start)
    free--
    start(leave)
  }
  const leave = () => {
    free++
    if (first === line.length) return
    const start = line[first++]
    if (first === line.length) {
      line = []
      first = 0
    }
    enter(start)
  }

  /** wx.login */
  world.platformLogin = (done) => {
    const code = 'code-' + ++world.platformLogins
    after(WX_LOGIN_MS, () => done(code))
  }

  /** /silentLogin, or the refresh of those who have no codes: done(status, token) */
  world.login = (done) =>
    enter((leave) => {
      const number = ++world.logins
      if (world.loginState === 'silent') return
      after(LOGIN_MS, () => {
        leave()
        if (world.loginState === 'down') return done(500)
        world.token = 'token-of-about-the-usual-length-in-the-field-0123456789-' + number
        done(200, world.token)
      })
    })

  /** Any call of the API: done(status) */
  world.call = (token, done) =>
    enter((leave) => {
      const number = world.calls++
      const fine = world.apiState === 'healthy' && token !== undefined && token === world.token
      if (fine) world.served++
      else world.refused++
      after(world.apiDelay(number), () => {
        leave()
        done(fine ? 200 : 401)
      })
    })

  /** The token of every session ends, as when the back end forgets it. */
  world.expire = () => {
    world.token = 'none'
  }

  /** A login whose token nobody has: for peers that are seeded with a session instead of logging in. */
  world.issue = () => {
    world.token = 'token-of-about-the-usual-length-in-the-field-0123456789-seed'
    return world.token
  }

  world.loginReply = (token) => ({ code: 0, token, expiresIn: EXPIRES_IN_S, userInfo: {}, data: { skey: token, userinfo: {} } })
  return world
}

const API_REPLY = { items: [] }
const REFUSAL = { code: 'UNAUTHORIZED', message: 'no live token' }
const bearer = (value) => (value && value.startsWith('Bearer ') ? value.slice(7) : undefined)

/** The world as `wx`. */
export const createWx = (world) => {
  const storage = new Map()
  const task = { abort() {} }
  const wx = {
    timers: world.timers === realTimers ? undefined : world.timers,
    getAppBaseInfo: () => ({ SDKVersion: '3.6.0' }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0000000000000000', envVersion: 'release' } }),
    login: ({ success }) => world.platformLogin((code) => success({ code })),
    request({ url, header, success }) {
      if (url.endsWith('ogin'))
        world.login((statusCode, token) =>
          success({ statusCode, header: {}, data: statusCode === 200 ? world.loginReply(token) : {} })
        )
      else if (url.endsWith('/logout')) success({ statusCode: 204, header: {}, data: '' })
      else
        world.call(bearer(header.Authorization) || header['X-WX-Skey'], (statusCode) =>
          success({ statusCode, header: {}, data: statusCode === 200 ? API_REPLY : REFUSAL })
        )
      return task
    },
    getStorage({ key, success, fail }) {
      if (storage.has(key)) success({ data: storage.get(key) })
      else fail({ errMsg: 'getStorage:fail data not found' })
    },
    setStorage({ key, data, success }) {
      storage.set(key, JSON.parse(JSON.stringify(data)))
      success()
    },
    removeStorage({ key, success }) {
      storage.delete(key)
      success()
    },
    getStorageSync: (key) => storage.get(key),
    setStorageSync: (key, data) => storage.set(key, data),
    removeStorageSync: (key) => storage.delete(key),
  }
  return wx
}

const answer = (status, body, headers = {}) => ({
  status,
  ok: status < 300,
  headers: { get: (name) => headers[name.toLowerCase()] ?? null },
  json: async () => body,
  text: async () => JSON.stringify(body),
  clone() {
    return this
  },
})

/** The world as `fetch`. `session(token)` → `{ body, headers }` words a login as the peer expects it. */
export const createFetch = (world, session) => (url, init = {}) =>
  new Promise((resolve) => {
    const path = String(url)
    if (/logout|signout/.test(path)) return resolve(answer(204, {}))
    if (path.startsWith(BASE_URL + '/orders')) {
      const { headers } = init
      const value = headers && (headers.get ? headers.get('Authorization') : headers.Authorization)
      return world.call(bearer(value), (status) => resolve(answer(status, status === 200 ? API_REPLY : REFUSAL)))
    }
    world.login((status, token) => {
      const { body, headers } = status === 200 ? session(token) : { body: { code: 'unexpected_failure', message: 'down' } }
      resolve(answer(status, body, headers))
    })
  })

/** Time that stands still until somebody moves it: for ten thousand logins in a second. */
export const createVirtualTimers = () => {
  let time = 1_800_000_000_000
  // Many timers, few times: all that are due together lie together.
  const due = new Map()
  const dropped = () => {}
  return {
    now: () => time,
    setTimeout(callback, delay) {
      const at = time + Math.max(delay, 0)
      const timer = { callback }
      if (due.has(at)) due.get(at).push(timer)
      else due.set(at, [timer])
      return timer
    },
    clearTimeout(timer) {
      if (timer) timer.callback = dropped
    },
    /** To the next time within `ms` at which something is due; false when there is none. */
    step(ms) {
      const next = Math.min(...due.keys())
      if (!(next <= time + ms)) return false
      const timers = due.get(next)
      due.delete(next)
      time = next
      for (const timer of timers) timer.callback()
      return true
    },
    pass(ms) {
      time += ms
    },
    pending() {
      let count = 0
      for (const timers of due.values()) for (const timer of timers) if (timer.callback !== dropped) count++
      return count
    },
  }
}
