import { createBackend } from './backend.js'
import { check, checkOptional } from './check.js'
import { createEngine } from './engine.js'
import { SessionError, configError, sessionError } from './errors.js'
import { EVENTS } from './generated.js'
import { createGuard } from './guard.js'
import { globalWx, wxHost } from './host/wx.js'
import { callback, flag, isFunction, object, text } from './kinds.js'
import { readOptions } from './options.js'
import { createParallel } from './parallel.js'
import { AUTH_STEP, KEY_EPOCH, NEXT_FACT } from './questions.js'
import { createStatus } from './status.js'
import { ENSURE_LOGIN, ENSURE_SESSION_KEY, LOGIN, LOGOUT } from './steps.js'

export const AuthStep = { ONE: 1, TWO: 2, THREE: 3 }
export const AuthDisplayMode = { POPUP: 'popup', PAGE: 'page' }

const SIGNED_OUT = 0
const DISPOSED = 4

const SETTLED = Promise.resolve()
const sessions = []

/** The session created last and not disposed: the one the components and `mustAuth` of a page use. */
export const defaultSession = () => sessions[sessions.length - 1]

const hostOf = (given) => {
  const api = given || globalWx()
  if (!api) throw configError('option host is required where there is no global wx')
  if (api.isHost) return api
  if (!isFunction(api.login) || !isFunction(api.request)) throw configError('option host must have login and request')
  return wxHost(api)
}

export const createSession = (given) => {
  const options = readOptions(given)
  const host = hostOf(options.host)
  const { appId, envVersion } = host.account()
  const scope = [appId, envVersion, options.baseURL].join('/')
  const { logger, 'fuse.capacity': capacity } = options

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

  const run = (callback, argument) => {
    try {
      callback(argument)
    } catch (error) {
      if (logger && isFunction(logger.warn)) logger.warn('mp-session: a callback of the app threw', String(error && error.message))
    }
  }

  const login = createStatus('login', run)
  const auth = createStatus('auth', run)
  const settles = {
    'login-succeeded': () => login.success(),
    'token-refreshed': () => login.success(),
    'login-failed': (error) => login.fail(error),
    'auth-step-reached': () => auth.success(),
    'signed-out'() {
      login.reset()
      auth.reset()
    },
  }
  const listeners = {}
  const onEvent = (type, error, detail) => {
    if (settles[type]) settles[type](error)
    const event = { type }
    if (error) event.error = error
    if (type === 'auth-step-reached') event.step = detail
    for (const listener of listeners[type] || []) run(listener, event)
  }

  const parallel = createParallel(host.maxRequests)
  // What not every app uses, or none at its start, is read when it is first used.
  const tools = { SessionError, check, checkOptional, sessionError }
  let asking
  const authorization = () =>
    asking || (asking = require('./authorization.js').createAuthorization({ engine, host, authPage: options.authPage, status: auth, tools }))
  let requester
  const request = (given) => {
    if (!requester) requester = require('./request.js').createRequester({ engine, host, parallel, guard, run, tools })
    return requester(given)
  }
  const report = () => require('./report.js')
  const engine = createEngine({
    config: Object.assign({ scope }, options),
    host,
    wasmPath: options.wasmPath,
    storage: { key: (options.storageKey || 'mp-session') + '/' + scope, encrypted: !!options.encryptStorage },
    backend: createBackend(options, { host, parallel, formatToken }),
    onEvent,
    logger,
    auth: { show: (step, ended) => authorization().view.show(step, ended), hide: () => authorization().view.hide() },
  })
  const guard = createGuard(options, { engine, parallel, run, formatToken })

  const signedIn = () => login.success()
  // A wrong argument is a rejection like any other failure.
  const checked = (method) => (given) => new Promise((resolve) => resolve(method(given)))

  const session = {
    status: { login, auth },
    get auth() {
      return authorization().view
    },
    guard,
    host,
    uploadAvatar: options.uploadAvatar,
    request,

    login: checked((given = {}) => {
      check('login(options)', object, given)
      checkOptional('login: force', flag, given.force)
      return engine.run(LOGIN, !!given.force).then(({ reused }) => {
        signedIn()
        return { token: engine.token, userInfo: engine.userInfo, reused }
      })
    }),

    ensureLogin: () => (engine.isLive() ? SETTLED : engine.run(ENSURE_LOGIN).then(signedIn)),

    getToken: () =>
      engine.isLive()
        ? engine.tokenPromise
        : engine.run(ENSURE_LOGIN).then(() => engine.token || Promise.reject(sessionError('ERR_SUPERSEDED'))),

    refreshLogin: checked((given = {}) => {
      check('refreshLogin(options)', object, given)
      checkOptional('refreshLogin: staleToken', text, given.staleToken)
      return engine.refreshToken(given.staleToken).then(signedIn)
    }),

    ensureSessionKey: () => engine.run(ENSURE_SESSION_KEY).then(() => {}),

    updateUser: checked((profile) => authorization().updateUser(profile)),
    updatePhone: checked((detail) => authorization().updatePhone(detail)),
    unbindPhone: () => authorization().unbindPhone(),
    mustAuth: checked((given) => authorization().mustAuth(given)),
    logout: () => engine.run(LOGOUT).then(() => {}),

    currentAuthStep: () => engine.ask(AUTH_STEP) || AuthStep.ONE,
    nextFact: () => engine.ask(NEXT_FACT),
    keyEpoch: () => engine.ask(KEY_EPOCH),

    on(type, listener) {
      if (!EVENTS.includes(type)) throw configError('on: unknown event; known are ' + EVENTS.join(', '))
      check('on: listener', callback, listener)
      // A wrapper, so that the same function twice is two subscriptions.
      const entry = (event) => listener(event)
      listeners[type] = (listeners[type] || []).concat(entry)
      return () => {
        listeners[type] = listeners[type].filter((other) => other !== entry)
      }
    },

    snapshot() {
      // Before the engine is loaded, and when it is gone, the numbers are those of nobody.
      const nobody = [sessions.includes(session) ? SIGNED_OUT : DISPOSED, 0, 0, 0, capacity, capacity, -1, 1, 0, 0]
      return Object.assign(report().readSnapshot(engine.snapshot() || nobody), { engine: engine.kind })
    },
    dump: () => report().writeDump(engine.dump()),

    dispose() {
      const index = sessions.indexOf(session)
      if (index >= 0) sessions.splice(index, 1)
      engine.dispose()
    },
  }
  sessions.push(session)
  // Ahead of the first call: an old engine takes 50 ms to compile the wasm. Who needs it hears of a failure.
  engine.load().catch(() => {})
  return session
}
