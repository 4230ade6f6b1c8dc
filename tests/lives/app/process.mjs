import { axios, createWebAssembly, startScripts } from '../world/package.mjs'
import { bodyOf } from '../invariants/ledger.mjs'
import { ORIGIN, isUnauthorized } from '../world/back-end.mjs'

const EVENTS = [
  'login-succeeded', 'login-failed', 'token-refreshed', 'refresh-failed', 'fuse-tripped', 'fuse-restored',
  'session-key-expired', 'auth-step-reached', 'signed-out', 'storage-failed', 'storage-ignored', 'engine-fallback',
]

/** A logger as an app may have it: quiet, throwing, or one whose functions cannot even be reached. */
const loggerOf = (kind, tell) => {
  const heard = (...words) => tell('logged', { words })
  if (kind === 'hears') return { info: heard, warn: heard }
  const fails = () => {
    throw new Error('the log is full')
  }
  if (kind === 'throws') return { info: fails, warn: fails }
  if (kind === 'getter') return Object.defineProperties({}, { warn: { get: fails }, info: { get: fails } })
  return undefined
}

/** The app's own functions for the contract's calls, over its own way to the back end. */
const ownBackend = ({ world, owner }) => {
  const call = (name, data, token) => {
    const fault = world.faults.take('own', name)
    world.tell('called', { api: 'own', name, fault })
    if (fault.how === 'throws') throw new TypeError('cannot read properties of undefined')
    if (fault.how === 'rejects') return Promise.reject(Object.assign(new Error('Request failed'), { response: { status: fault.status } }))
    return new Promise((resolve, reject) => {
      if (fault.how === 'never') return
      const header = token ? { authorization: 'Bearer ' + token } : {}
      const sent = { url: ORIGIN + '/' + name, method: 'POST', header, data, body: JSON.stringify(data), own: true, startedBy: owner }
      world.tell('sent', sent)
      world.clock.after(world.pause() + (fault.how === 'late' ? fault.ms : 0), () => {
        const outcome = { ok: world.send(sent) }
        outcome.ok.statusCode = outcome.ok.status
        world.clock.after(world.pause(), () => {
          owner.timers.deliver(() => {
            world.tell('answered', { sent, outcome, fault })
            const { status } = outcome.ok
            const data = bodyOf(outcome)
            // However this back end says it: the app's own function knows what it means.
            if (status === 419 || (data && data.code === 401)) reject({ status: 401, code: data.code })
            else if (status < 300) resolve(data)
            else reject({ status, code: data.code })
          })
        })
      })
    })
  }
  return {
    silentLogin: (data) => call('silentLogin', data),
    updateUser: (data, token) => call('updateUser', data, token),
    updatePhone: (data, token) => call('updatePhone', data, token),
    unbindPhone: (token) => call('unbindPhone', {}, token),
    logout: (token) => call('logout', {}, token),
  }
}

/** An adapter function for axios over the platform's request. */
const axiosOver = (wx) => (config) =>
  new Promise((resolve, reject) => {
    const header = {}
    for (const name of Object.keys(config.headers || {})) if (config.headers[name] !== undefined) header[name] = config.headers[name]
    const url = /^https?:/.test(config.url) ? config.url : config.baseURL + config.url
    wx.request({
      url, header, method: String(config.method).toUpperCase(), data: config.data,
      success({ statusCode, data, header: headers }) {
        const response = { status: Number(statusCode), data, headers, config }
        if (response.status < 300) resolve(response)
        else reject(Object.assign(new Error('status ' + statusCode), { response, config, isAxiosError: true }))
      },
      fail: (error) => reject(Object.assign(new Error(String(error && error.errMsg)), { config })),
    })
  })

/** How a request is made by each library: → its promise, and the way to abort it if there is one. */
const doors = {
  session: (app) => (options) => app.session.request(options),
  wx: (app) => (options) => app.wx.request(options),
  axios: (app) => (options) => {
    const { header, data, timeout, ...rest } = options
    return app.client.request({ ...rest, timeout, headers: header, data })
  },
  luch: (app) => (options) => {
    const { needLogin, data, ...rest } = options
    return app.client.request({ ...rest, data, custom: { needLogin } })
  },
  fly: (app) => ({ url, data, method, header, needLogin, timeout }) =>
    app.client.request(url, data, { method, headers: header, needLogin, timeout: timeout || 0 }),
}

const install = {
  none: () => () => {},
  wx: (app) => app.load('interceptors/request.js').install(app.wx, app.session),
  axios(app) {
    app.client = axios.create({ adapter: axiosOver(app.wx) })
    return app.load('interceptors/axios.js').install(app.client, app.session)
  },
  luch(app) {
    const { default: Luch } = app.library('luch')
    app.client = new Luch({})
    return app.load('interceptors/luch.js').install(app.client, app.session)
  },
  fly(app) {
    const Fly = app.library('fly')
    app.client = new (Fly.default || Fly)()
    return app.load('interceptors/fly.js').install(app.client, app.session)
  },
}

/**
 * One process of the app, from its start to its end: the scripts evaluated afresh, a session, and the
 * library it makes its requests with.
 */
export const startProcess = (world) => {
  const { clock, platform, settings, packed, tell } = world
  const owner = platform.boot(world.send)
  const { timers, wx } = owner
  class LifeDate extends Date {
    constructor(...values) {
      if (values.length) super(...values)
      else super(clock.now())
    }
    static now() {
      return clock.now()
    }
  }
  const engine = { broken: false, trapped: () => tell('trapped') }
  const webAssembly = settings.engine === 'none' ? undefined : createWebAssembly(packed, engine, settings.engine)
  const print = (...words) => tell('logged', { words })
  const { load, library } = startScripts(packed, {
    wx,
    // luch-request speaks to uni, which here is the same.
    uni: wx,
    WXWebAssembly: webAssembly,
    getCurrentPages: owner.pages.all,
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
    Date: LifeDate,
    console: { log: print, info: print, warn: print, error: print },
  })
  const sdk = load('index.js')
  const app = Object.assign(owner, { sdk, load, library, engine, session: null, client: null, door: settings.library })

  /** A session, as `createSession` of the app makes it at its start and after a dispose. */
  app.open = () => {
    const own = settings.ownBackend
    app.session = sdk.createSession({
      ...(own ? { backend: ownBackend({ world, owner }), trustedOrigins: [ORIGIN] } : { baseURL: settings.baseURL || ORIGIN }),
      authPage: '/pages/auth/auth',
      logger: loggerOf(settings.logger, tell),
      isUnauthorized: isUnauthorized[settings.endSign],
      renewedToken: settings.renews ? ({ header }) => header && header['X-Renewed'] : undefined,
      encryptStorage: settings.encrypted || undefined,
      queueCapacity: settings.queueCapacity,
    })
    const { session } = app
    for (const type of EVENTS) session.on(type, (event) => session === app.session && timers.isAlive() && tell('event', { event }))
    if (settings.listener === 'throws')
      for (const type of EVENTS)
        session.on(type, () => {
          throw new Error('a listener of the app throws')
        })
    app.uninstall = install[settings.library](app)
  }
  app.request = (door, options) => doors[door](app)(options)
  return app
}
