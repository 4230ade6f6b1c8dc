import { createBackend } from './backend.js'
import { callback, check, checkOptional, flag, isFunction, isText, object, text } from './check.js'
import { createEngine } from './engine.js'
import { configError, sessionError } from './errors.js'
import { EVENTS } from './generated.js'
import { createGuard } from './guard.js'
import { globalWx, wxHost } from './host/wx.js'
import { readOptions } from './options.js'
import { createParallel } from './parallel.js'
import { createRequester } from './request.js'
import { readSnapshot } from './snapshot.js'
import { createStatus } from './status.js'

export const AuthStep = { ONE: 1, TWO: 2, THREE: 3 }
export const AuthDisplayMode = { POPUP: 'popup', PAGE: 'page' }

const UPDATE_USER = 1
const UPDATE_PHONE = 2
const UNBIND_PHONE = 3
const NOT_ENCRYPTED = -1
const SIGNED_OUT = 0
const DISPOSED = 4
const ENCRYPTED = ['encryptedData', 'iv', 'rawData', 'signature']

/** A failed tap on a phone button, by error number; any other failure is the user's no. */
const TAP_FAILURES = {
  102: 'ERR_UNSUPPORTED',
  104: 'ERR_PRIVACY_DENIED',
  112: 'ERR_PRIVACY_UNDECLARED',
  1400001: 'ERR_PHONE_QUOTA',
}

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
  let engine
  // Read when an app first asks for authorization, not at its start.
  let view
  const authView = () => view || (view = require('./auth-view.js').createAuth({ host, authPage: options.authPage }))
  engine = createEngine({
    config: Object.assign({ scope }, options),
    host,
    wasmPath: options.wasmPath,
    storage: { key: (options.storageKey || 'mp-session') + '/' + scope, encrypted: !!options.encryptStorage },
    backend: createBackend(options, { host, parallel, formatToken }),
    onEvent,
    logger,
    auth: { show: (step, ended) => authView().show(step, ended), hide: () => authView().hide() },
  })
  const guard = createGuard(options, { engine, parallel, run, formatToken })

  const signedIn = () => login.success()
  const call = (kind, payload, encrypted, keyEpoch) => {
    const data = Object.assign({}, payload)
    delete data.keyEpoch
    const epoch = !encrypted ? NOT_ENCRYPTED : Number.isInteger(keyEpoch) ? keyEpoch : session.keyEpoch()
    return engine.call(kind, data, epoch).then(() => engine.userInfo)
  }
  // A wrong argument is a rejection like any other failure.
  const checked = (method) => (given) => new Promise((resolve) => resolve(method(given)))

  const session = {
    status: { login, auth },
    get auth() {
      return authView()
    },
    guard,
    host,
    uploadAvatar: options.uploadAvatar,
    request: createRequester({ engine, host, parallel, guard, run }),

    login: checked((given = {}) => {
      check('login(options)', object, given)
      checkOptional('login: force', flag, given.force)
      return engine.run('login', !!given.force).then(({ reused }) => {
        signedIn()
        return { token: engine.token, userInfo: engine.userInfo, reused }
      })
    }),

    ensureLogin: () => (engine.isLive() ? SETTLED : engine.run('ensureLogin').then(signedIn)),

    getToken: () =>
      engine.isLive()
        ? engine.tokenPromise
        : engine.run('ensureLogin').then(() => engine.token || Promise.reject(sessionError('ERR_SUPERSEDED'))),

    refreshLogin: checked((given = {}) => {
      check('refreshLogin(options)', object, given)
      checkOptional('refreshLogin: staleToken', text, given.staleToken)
      return engine.run('refreshLogin', given.staleToken).then(signedIn)
    }),

    ensureSessionKey: () => engine.run('ensureSessionKey').then(() => {}),

    updateUser: checked((profile) => {
      check('updateUser(profile)', object, profile)
      const encrypted = profile.encryptedData !== undefined
      if (encrypted) for (const name of ENCRYPTED) check('updateUser: ' + name, text, profile[name])
      else {
        for (const name of ['nickName', 'avatarUrl']) checkOptional('updateUser: ' + name, text, profile[name])
        check('updateUser: nickName or avatarUrl', text, profile.nickName || profile.avatarUrl)
      }
      return call(UPDATE_USER, profile, encrypted, profile.keyEpoch)
    }),

    updatePhone: checked((detail) => {
      check('updatePhone(detail)', object, detail)
      const { code, encryptedData, iv, errMsg, errno, keyEpoch } = detail
      if (isText(code)) return call(UPDATE_PHONE, { code })
      if (isText(encryptedData) && isText(iv)) return call(UPDATE_PHONE, { encryptedData, iv }, true, keyEpoch)
      if (isText(errMsg) && !/:ok$/.test(errMsg))
        throw sessionError(TAP_FAILURES[errno] || 'ERR_AUTH_DENIED', { cause: { errno: Number(errno) || 0 } })
      check('updatePhone: code', text, code)
    }),

    unbindPhone: () => call(UNBIND_PHONE),
    logout: () => engine.run('logout').then(() => {}),

    currentAuthStep: () => engine.ask('currentAuthStep') || AuthStep.ONE,
    nextFact: () => engine.ask('nextFact') || 0,
    keyEpoch: () => engine.ask('keyEpoch') || 0,

    mustAuth: checked((given = {}) => {
      check('mustAuth(options)', object, given)
      const { mustAuthStep = AuthStep.TWO, popupCompName = 'auth-popup', mode = AuthDisplayMode.POPUP } = given
      check('mustAuth: mustAuthStep', [(step) => [1, 2, 3].includes(step), 'AuthStep.ONE, TWO or THREE'], mustAuthStep)
      check('mustAuth: popupCompName', text, popupCompName)
      check('mustAuth: mode', [(value) => value === 'popup' || value === 'page', "'popup' or 'page'"], mode)
      authView().prefer({ popupCompName, mode })
      return engine.run('mustAuth', mustAuthStep).then(
        () => auth.success(),
        (error) => {
          auth.fail(error)
          throw error
        }
      )
    }),

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
      const nobody = () => readSnapshot([sessions.includes(session) ? SIGNED_OUT : DISPOSED, 0, 0, 0, capacity, capacity, -1, 1, 0, 0])
      return Object.assign(engine.snapshot() || nobody(), { engine: engine.kind })
    },
    dump: () => engine.dump(),

    dispose() {
      const index = sessions.indexOf(session)
      if (index >= 0) sessions.splice(index, 1)
      engine.dispose()
    },
  }
  sessions.push(session)
  return session
}
