import { createAuth } from './must-auth.js'
import { createBackend } from './backend.js'
import { createEngine } from './engine.js'
import { configError, sessionError } from './errors.js'
import { EVENTS } from './generated.js'
import { createGuard } from './guard.js'
import { globalWx, wxHost } from './host/wx.js'
import { expected, isFunction, isObject, isText, readOptions } from './options.js'
import { createParallel } from './parallel.js'
import { createRequester } from './request.js'
import { createStatus } from './status.js'

export const AuthStep = { ONE: 1, TWO: 2, THREE: 3 }
export const AuthDisplayMode = { POPUP: 'popup', PAGE: 'page' }

const MAX_PARALLEL_REQUESTS = 10
const UPDATE_USER = 1
const UPDATE_PHONE = 2
const UNBIND_PHONE = 3
const NOT_ENCRYPTED = -1

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
  const { logger } = options

  const report = (error) => {
    if (logger && isFunction(logger.warn)) logger.warn('mp-session: a callback of the app threw', String(error && error.message))
  }

  // One formatted header per token: the hot path only compares two equal strings.
  let formattedFrom
  let formatted
  const formatToken = (token) => {
    if (token !== formattedFrom) {
      formatted = options.formatToken ? options.formatToken(token) : 'Bearer ' + token
      if (!isText(formatted)) throw expected('the result of formatToken', 'a non-empty string', formatted)
      formattedFrom = token
    }
    return formatted
  }

  const status = { login: createStatus('login', report), auth: createStatus('auth', report) }
  const listeners = {}
  const emit = (type, error, detail) => {
    if (type === 'login-succeeded' || type === 'token-refreshed') status.login.success()
    else if (type === 'login-failed') status.login.fail(error)
    else if (type === 'signed-out') {
      status.login.reset()
      status.auth.reset()
    } else if (type === 'auth-step-reached') status.auth.success()
    const event = { type }
    if (error) event.error = error
    if (type === 'auth-step-reached') event.step = detail
    for (const listener of (listeners[type] || []).slice()) {
      try {
        listener(event)
      } catch (thrown) {
        report(thrown)
      }
    }
  }

  const parallel = createParallel(MAX_PARALLEL_REQUESTS)
  let engine
  const auth = createAuth({ host, authPage: options.authPage, logger, engine: () => engine })
  engine = createEngine({
    config: Object.assign({ scope }, options),
    host,
    wasmPath: options.wasmPath,
    storage: { key: (options.storageKey || 'mp-session') + '/' + scope, encrypted: !!options.encryptStorage },
    backend: createBackend(
      Object.assign({}, options, { host, parallel, formatToken, timeoutMs: options.requestTimeoutMs })
    ),
    onEvent: emit,
    logger,
    auth,
  })
  const guard = createGuard(Object.assign({}, options, { engine, parallel, report, formatToken }))
  const request = createRequester({ engine, host, parallel, guard, report })

  const signedIn = () => {
    status.login.success()
  }
  const call = (kind, payload, encrypted, keyEpoch) => {
    const data = Object.assign({}, payload)
    delete data.keyEpoch
    const epoch = !encrypted ? NOT_ENCRYPTED : Number.isInteger(keyEpoch) ? keyEpoch : engine.ask('keyEpoch') || 0
    return engine.call(kind, data, epoch).then(() => engine.userInfo)
  }
  const wrong = (name, allowed, value) => Promise.reject(expected(name, allowed, value))
  const wrongOptions = (method, given) =>
    given !== undefined && !isObject(given) ? expected(method + '(options)', 'an object', given) : undefined

  const session = {
    status,
    auth,
    guard,
    host,
    uploadAvatar: options.uploadAvatar,
    request,

    login(given) {
      const refused = wrongOptions('login', given)
      if (refused) return Promise.reject(refused)
      const { force = false } = given || {}
      if (typeof force !== 'boolean') return wrong('login: force', 'true or false', force)
      return engine.run('login', force).then(({ reused }) => {
        signedIn()
        return { token: engine.token, userInfo: engine.userInfo, reused }
      })
    },

    ensureLogin: () => (engine.isLive() ? SETTLED : engine.run('ensureLogin').then(signedIn)),

    getToken: () =>
      engine.isLive()
        ? engine.tokenPromise
        : engine.run('ensureLogin').then(() => engine.token || Promise.reject(sessionError('ERR_SUPERSEDED'))),

    refreshLogin(given) {
      const refused = wrongOptions('refreshLogin', given)
      if (refused) return Promise.reject(refused)
      const { staleToken } = given || {}
      if (staleToken !== undefined && !isText(staleToken))
        return wrong('refreshLogin: staleToken', 'a non-empty string', staleToken)
      return engine.run('refreshLogin', staleToken).then(signedIn)
    },

    ensureSessionKey: () => engine.run('ensureSessionKey').then(() => {}),

    updateUser(profile) {
      if (!isObject(profile)) return wrong('updateUser(profile)', 'an object', profile)
      const encrypted = profile.encryptedData !== undefined
      const names = encrypted ? ['encryptedData', 'iv', 'rawData', 'signature'] : ['nickName', 'avatarUrl']
      const given = names.filter((name) => profile[name] !== undefined)
      for (const name of encrypted ? names : given)
        if (!isText(profile[name])) return wrong('updateUser: ' + name, 'a non-empty string', profile[name])
      if (!given.length) return wrong('updateUser: nickName or avatarUrl', 'a non-empty string', undefined)
      return call(UPDATE_USER, profile, encrypted, profile.keyEpoch)
    },

    updatePhone(detail) {
      if (!isObject(detail)) return wrong('updatePhone(detail)', "a getphonenumber event's detail", detail)
      const { code, encryptedData, iv, errMsg, errno, keyEpoch } = detail
      if (isText(code)) return call(UPDATE_PHONE, { code }, false)
      if (isText(encryptedData) && isText(iv)) return call(UPDATE_PHONE, { encryptedData, iv }, true, keyEpoch)
      if (isText(errMsg) && !/:ok$/.test(errMsg))
        return Promise.reject(sessionError(TAP_FAILURES[errno] || 'ERR_AUTH_DENIED', { cause: { errno: Number(errno) || 0 } }))
      return wrong('updatePhone: code', 'a non-empty string', code)
    },

    unbindPhone: () => call(UNBIND_PHONE, {}, false),

    logout: () => engine.run('logout').then(() => {}),

    currentAuthStep: () => engine.ask('currentAuthStep') || AuthStep.ONE,
    nextFact: () => engine.ask('nextFact') || 0,
    keyEpoch: () => engine.ask('keyEpoch') || 0,

    mustAuth(given) {
      const refused = wrongOptions('mustAuth', given)
      if (refused) return Promise.reject(refused)
      const { mustAuthStep = AuthStep.TWO, popupCompName = 'auth-popup', mode = AuthDisplayMode.POPUP } = given || {}
      if (![1, 2, 3].includes(mustAuthStep))
        return wrong('mustAuth: mustAuthStep', 'AuthStep.ONE, TWO or THREE', mustAuthStep)
      if (!isText(popupCompName)) return wrong('mustAuth: popupCompName', 'a non-empty string', popupCompName)
      if (mode !== AuthDisplayMode.POPUP && mode !== AuthDisplayMode.PAGE)
        return wrong('mustAuth: mode', "'popup' or 'page'", mode)
      auth.prefer({ popupCompName, mode })
      return engine.run('mustAuth', mustAuthStep).then(
        () => status.auth.success(),
        (error) => {
          status.auth.fail(error)
          throw error
        }
      )
    },

    on(type, listener) {
      if (!EVENTS.includes(type)) throw configError('on: unknown event; known are ' + EVENTS.join(', '))
      if (!isFunction(listener)) throw expected('on: listener', 'a function', listener)
      const entries = listeners[type] || (listeners[type] = [])
      // A wrapper, so that the same function twice is two subscriptions.
      const entry = (event) => listener(event)
      entries.push(entry)
      return () => {
        const index = entries.indexOf(entry)
        if (index >= 0) entries.splice(index, 1)
      }
    },

    snapshot: () => Object.assign(engine.snapshot() || { state: 'signed-out', loggedIn: false }, { engine: engine.kind }),
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
