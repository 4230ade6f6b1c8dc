import { createBackend } from '../requests/backend.js'
import { check, checkOptional } from '../errors/check.js'
import { createEngine } from '../engine/engine.js'
import { SessionError, configError, misconfigured, misuse, sessionError } from '../errors/errors.js'
import { EVENTS } from '../errors/generated.js'
import { createHost } from '../host/common.js'
import { globalWx } from '../host/global-wx.js'
import { wxHost } from '../host/wx.js'
import { callback, flag, isFunction, object, text } from '../errors/kinds.js'
import { readOptions } from './options.js'
import { AUTH_STEP, KEY_EPOCH, NEXT_FACT } from '../engine/border-numbers.js'
import { registryOf } from './registry.js'
import { takeApart } from '../engine/replies.js'
import { ENSURE_LOGIN, ENSURE_SESSION_KEY, LOGIN } from '../engine/steps.js'

export const AuthStep = { ONE: 1, TWO: 2, THREE: 3 }
export const AuthDisplayMode = { POPUP: 'popup', PAGE: 'page' }

const REUSED = 1
/** What requests.js has: calls with the token, and how interceptors send those of their libraries. */
const REQUESTS = ['request', 'uploadFile', 'downloadFile', 'connectSocket', 'withToken', 'send']
/** What authorization.js has. */
const AUTHORIZATION = ['updateUser', 'updatePhone', 'unbindPhone', 'mustAuth']
/** What accounts.js has: sign-ins that are not silent. */
const ACCOUNTS = ['adopt', 'register']
/** What an event means to the status machines. */
const SIGNED_IN = [['login', 'success']]
const SETTLES = {
  'login-succeeded': SIGNED_IN,
  'token-refreshed': SIGNED_IN,
  'login-failed': [['login', 'fail']],
  'auth-step-reached': [['auth', 'success']],
  'signed-out': [['login', 'reset'], ['auth', 'reset']],
  'account-switched': [['auth', 'reset']],
}
const RECORD_FAULTS = ['', 'unreadable', 'corrupt', 'foreign', 'newer']

const SETTLED = Promise.resolve()
let latestHost

const adapterOf = (given) => {
  if (given && given.isHost) return given
  const wx = globalWx()
  if (!wx || (given && given !== wx)) return require('../host/elsewhere.js').hostOf(given, { createHost, wxHost, misuse })
  if (!isFunction(wx.request)) throw misuse('no wx')
  return wxHost(wx)
}

const hostOf = (options) => {
  const host = adapterOf(options.host)
  if (options.encryptStorage && host.encrypts === false) throw misuse('no encryption')
  return host
}

/**
 * The session created last and not disposed: the one the components and `mustAuth` of a page use. A copy of the
 * package that has created none looks where the others are.
 */
export const defaultSession = () => {
  const host = latestHost || (globalWx() && wxHost(globalWx()))
  const [latest] = host ? registryOf(host).sessions.slice(-1) : []
  return latest && latest.session
}

export const createSession = (given) => {
  const options = readOptions(given)
  const host = (latestHost = hostOf(options))
  const { appId, envVersion } = host.account()
  const scope = [appId, envVersion, options.baseURL].join('/')
  const key = (options.storageKey || 'mp-session') + '/' + scope
  const { sessions, places } = registryOf(host)
  const known = sessions.find((other) => other.key === key)
  if (!known) return create({ given, options, host, scope, key, sessions, places })
  const conflict = require('./differing.js').conflict(known.given, given)
  if (conflict) throw configError(conflict)
  return known.session
}

const create = ({ given, options, host, scope, key, sessions, places }) => {
  const { logger } = options

  /** What an app's own function throws stops nothing; it surfaces as an uncaught error of the app. */
  const surface = (run, argument) => {
    try {
      run(argument)
    } catch (error) {
      host.setTimeout(() => {
        throw error
      }, 0)
    }
  }
  const tellLogger = (level) => (what) => {
    try {
      logger[level]('mp-session: ' + what)
    } catch (error) {
      // There is none, or none for this; a logger that throws must not stop anything either.
    }
  }
  const log = { info: tellLogger('info'), warn: tellLogger('warn') }
  const said = {}
  /** `name`: one of errors/notices.js, which `about` fills in. */
  const once = (name, about) => {
    const notice = !said[name] && require('../errors/notices.js').noticeOf(name, about, host)
    if (notice) log.warn(notice)
    said[name] = true
  }
  if (/^http:/i.test(options.baseURL)) once('http', options.baseURL)

  // One formatted header per token: the hot path only compares two equal strings.
  let formattedFrom
  let formatted
  const formatToken = (token) => {
    if (token !== formattedFrom) {
      formatted = options.formatToken ? options.formatToken(token) : 'Bearer ' + token
      check('the result of formatToken', text, formatted)
      formattedFrom = token
    }
    return formatted
  }

  // Where the article's two status machines stand: they are made when somebody looks at them.
  const latest = { login: ['reset'], auth: ['reset'] }
  let machines
  const settle = (name, how, value) => {
    latest[name] = [how, value]
    if (machines) machines[name][how](value)
  }
  const listeners = {}
  const onEvent = (type, error, detail) => {
    for (const [name, how] of SETTLES[type] || []) settle(name, how, error)
    const event = { type }
    if (error) event.error = error
    if (type === 'auth-step-reached') event.step = detail
    if (type === 'storage-ignored') event.reason = RECORD_FAULTS[detail]
    for (const listener of listeners[type] || []) surface(listener, event)
  }

  // What not every app uses, or none at its start, is read when it is first used.
  const tools = { SessionError, check, checkOptional, misconfigured, misuse, once, sessionError }
  let asking
  const authorization = () =>
    asking || (asking = require('../authorization/authorization.js').createAuthorization({ engine, host, options, settle, tools }))
  let requesting
  const requests = () =>
    requesting ||
    (requesting = require('../requests/requests.js').createRequests({ engine, host, parallel: places, options, formatToken, log, surface, run: surface, tools }))
  const report = () => require('../engine/report.js')
  const engine = createEngine({
    config: Object.assign({ scope, takesTurns: host.takeTurn ? 1 : 0 }, options),
    host,
    wasmPath: options.wasmPath,
    storage: { key, encrypted: !!options.encryptStorage },
    backend: createBackend(options, { host, parallel: places, formatToken, once, run: surface, over: () => engine.sessionEnded(engine.serial) }),
    onEvent,
    log,
    once,
    auth: { show: (step, ended) => authorization().view.show(step, ended), hide: () => asking && asking.view.hide() },
  })

  const signedIn = () => settle('login', 'success')
  const signedInAs = (how) => {
    signedIn()
    return { token: engine.token, userInfo: engine.userInfo, reused: how === REUSED }
  }
  let signing
  const accounts = () => signing || (signing = require('./accounts.js').createAccounts({ engine, now: host.now, signedInAs, takeApart, tools }))
  // A wrong argument is a rejection like any other failure.
  const checked = (method) => (given, more) => new Promise((resolve) => resolve(method(given, more)))

  const session = {
    host,
    uploadAvatar: options.uploadAvatar,

    login: checked((given = {}) => {
      check('login(options)', object, given)
      checkOptional('login: force', flag, given.force)
      if (given.data !== undefined) throw misuse('login data')
      return engine.run(LOGIN, given.force ? 1 : 0).then(signedInAs)
    }),

    ensureLogin: () => (engine.isLive() ? SETTLED : engine.run(ENSURE_LOGIN, 0).then(signedIn)),

    getToken: () =>
      engine.isLive()
        ? engine.tokenPromise
        : engine.run(ENSURE_LOGIN, 0).then(() => engine.token || Promise.reject(sessionError('ERR_SUPERSEDED'))),

    refreshLogin: checked((given = {}) => {
      check('refreshLogin(options)', object, given)
      checkOptional('refreshLogin: staleToken', text, given.staleToken)
      return engine.refreshToken(given.staleToken).then(signedIn)
    }),

    ensureSessionKey: () =>
      host.hasSessionKey === false ? Promise.reject(sessionError('ERR_UNSUPPORTED')) : engine.run(ENSURE_SESSION_KEY, 0).then(() => {}),

    logout: checked((given = {}) => {
      check('logout(options)', object, given)
      checkOptional('logout: staySignedOut', flag, given.staySignedOut)
      return engine.logout(given.staySignedOut ? 1 : 0).then(() => {})
    }),

    currentAuthStep: () => engine.ask(AUTH_STEP) || AuthStep.ONE,
    nextFact: () => engine.ask(NEXT_FACT),
    keyEpoch: () => engine.ask(KEY_EPOCH),

    on(type, listener) {
      if (!EVENTS.includes(type)) throw misuse('no event', EVENTS)
      check('on: listener', callback, listener)
      // A wrapper, so that the same function twice is two subscriptions.
      const entry = (event) => listener(event)
      listeners[type] = (listeners[type] || []).concat(entry)
      return () => {
        listeners[type] = listeners[type].filter((other) => other !== entry)
      }
    },

    snapshot: () => report().snapshotOf(engine, options['fuse.capacity']),
    dump: () => report().writeDump(engine.dump()),

    dispose() {
      const index = sessions.findIndex((other) => other.session === session)
      if (index >= 0) sessions.splice(index, 1)
      if (host === latestHost && !sessions.length) latestHost = undefined
      engine.dispose()
    },
  }
  // No getter in the literal, or V8 keeps the session as a table and looks up each method of it.
  const seldom = (name, get) => Object.defineProperty(session, name, { get, enumerable: true })
  seldom('auth', () => authorization().view)
  seldom('status', () => machines || (machines = require('./status.js').createStatuses(latest, surface)))
  for (const method of AUTHORIZATION) session[method] = checked((given) => authorization()[method](given))
  for (const method of ACCOUNTS) session[method] = checked((given, more) => accounts()[method](given, more))
  for (const method of REQUESTS) session[method] = (given, more) => requests()[method](given, more)
  sessions.push({ key, given, session })
  // Ahead of the first call: an old engine takes 50 ms to compile the wasm. Who needs it hears of a failure.
  engine.load().catch(() => {})
  return session
}
