import { MALFORMED, TIMEOUT, UNSUPPORTED } from './failure-kinds.js'

/** The scene of a page that was opened from Moments. */
const MOMENTS = 1154

/** What went wrong on our side of the platform. */
class Failure {
  constructor(failure, errMsg) {
    this.failure = failure
    this.errMsg = errMsg
  }
}

const attempt = (object, method, ...given) => {
  try {
    return object[method](...given)
  } catch (error) {
    return undefined
  }
}

const UNAVAILABLE = { failure: UNSUPPORTED, errno: 0 }

const succeeded = (result) => !!result && (!!result.statusCode || !/:fail/.test(result.errMsg))

// A copy, since some platforms go on changing the object that they gave.
const readReply = (result) => {
  const statusCode = Number(result && result.statusCode)
  if (statusCode > 0) return Object.assign({}, result, { statusCode })
  throw new Failure(MALFORMED, 'request:fail the reply has no status')
}

/** A running request: platforms give a task, a promise, both in one, or nothing. */
class Task {
  constructor(running) {
    this.running = running
  }
  abort() {
    attempt(this.running, 'abort')
  }
  /** By one of the platform's methods that take a listener. */
  listen(method, listener) {
    attempt(this.running, method, listener)
  }
}

const atLeast = (version, wanted) => {
  const parts = version.split('.')
  for (let index = 0; index < wanted.length; index++) {
    const difference = (Number(parts[index]) || 0) - wanted[index]
    if (difference) return difference > 0
  }
  return true
}

/** Set by the entry for Node, which reads the package's files itself. */
let substitute = null
export const useWebAssembly = (webAssembly) => {
  substitute = webAssembly
}

/**
 * The adapter for a platform whose API is shaped like WeChat's. Old base libraries lack functions:
 * each one answers "unsupported" then, and nothing here throws.
 * `native`: the platform's own, where `api` is what a framework made of it, some of it anew each time it is looked at.
 * `failures` maps the platform's error numbers to kinds of failure; without, they are WeChat's.
 */
export const createHost = ({ name, api, native = api, webAssembly, brotliSince, failures = null, accountOf }) => {
  const failureOf = (error, method = 'request') =>
    error instanceof Failure ? { failure: error.failure, errno: 0 } : require('./failures.js').classify(error, method, failures)

  /**
   * Calls the platform; `done(error, read(result))` runs once. Platforms call back twice or not at all, throw,
   * call only `complete`, or give a promise, beside callbacks or instead of them: what comes first counts.
   * Without `deadline` the core times it. `options` are the platform's from here on.
   */
  const call = (method, options, done, read, deadline) => {
    let timer
    let ended = false
    const end = (error, value) => {
      ended = true
      if (deadline) host.clearTimeout(timer)
      done(error, value)
    }
    const fail = (error) => {
      if (ended) return
      end(error && error.errMsg ? error : require('./failures.js').inWords(error, method))
    }
    const success = (result) => {
      if (ended) return
      let value
      try {
        value = read && read(result)
      } catch (error) {
        return fail(error)
      }
      end(null, value)
    }
    options.success = success
    options.fail = fail
    options.complete = (result) => (succeeded(result) ? success : fail)(result)
    if (deadline) timer = host.setTimeout(() => fail(new Failure(TIMEOUT, method + ':fail timeout')), deadline)
    try {
      if (typeof api[method] !== 'function') fail(require('./failures.js').absent(method))
      else {
        const running = api[method](options)
        // A function made asynchronous gives nothing by its promise, and the result by the callback.
        if (running && typeof running.then === 'function') running.then((result) => result && success(result), fail)
        return running
      }
    } catch (error) {
      fail(error)
    }
  }

  const act = (method, options, done, read, deadline) =>
    call(method, options, (error, value) => done(error ? failureOf(error, method) : null, value), read, deadline)
  /** The same, for what single-page mode lacks: there it is not even tried. */
  const actInFull = (method, options, done, read, deadline) =>
    host.singlePage() ? done(UNAVAILABLE) : act(method, options, done, read, deadline)
  const ask = (method) => attempt(api, method) || {}
  const listen = (event, listener) => {
    attempt(native, 'on' + event, listener)
    return () => attempt(native, 'off' + event, listener)
  }
  const storing = (encrypted) => encrypted && { encrypt: true }

  const { timers } = native
  let views
  const host = {
    isHost: true,
    name,
    /** What every copy of the package in the app really shares. */
    anchor: typeof native.getStorage === 'function' ? native.getStorage : native,
    // WeChat and Douyin alike fail what is more.
    maxRequests: 10,
    failureOf,
    login: (timeout, done) =>
      actInFull('login', { timeout }, done, (result) =>
        result && typeof result.code === 'string' ? result.code : ''
      ),
    checkSession: (done) =>
      actInFull('checkSession', {}, (failed) => {
        if (failed && !require('./failures.js').saysExpired(failed, failures)) done(failed)
        else done(null, !failed)
      }),
    /** `wx.request`, or another `method` like it: `done(error, reply)` runs once, whatever else the platform may do. */
    request: (options, done, method = 'request') => new Task(call(method, options, done, readReply)),
    /** Gives what the platform gives. */
    connectSocket: (options, done) => call('connectSocket', options, done, (result) => result),
    readStorage: (key, encrypted, done) =>
      call(
        'getStorage',
        Object.assign({ key }, storing(encrypted)),
        (error, data) =>
          error && !/not (found|exist)/i.test(error.errMsg) ? done(failureOf(error, 'getStorage')) : done(null, data),
        (result) => (result ? result.data : undefined)
      ),
    writeStorage: (key, data, encrypted, done) => act('setStorage', Object.assign({ key, data }, storing(encrypted)), done),
    removeStorage: (key, done) => act('removeStorage', { key }, done),
    instantiate(path, imports) {
      const wasm = webAssembly() || substitute
      if (!wasm || typeof wasm.instantiate !== 'function') return null
      return new Promise((resolve) => resolve(wasm.instantiate(path, imports))).then(
        (result) => (result.instance || result).exports
      )
    },
    get supportsBrotli() {
      return atLeast(host.baseLibrary, brotliSince)
    },
    // A Mini Game has no app that is shown, only itself.
    onShow: (listener) => listen(native.onAppShow ? 'AppShow' : 'Show', listener),
    onNetworkBack: (listener) => listen('NetworkStatusChange', (status) => status && status.isConnected && listener()),
    now: timers ? timers.now : () => Date.now(),
    setTimeout: timers ? timers.setTimeout : (callback, delay) => setTimeout(callback, delay),
    clearTimeout: timers ? timers.clearTimeout : (timer) => clearTimeout(timer),
    account: () => accountOf(ask),
    get baseLibrary() {
      return String(ask('getAppBaseInfo').SDKVersion || ask('getSystemInfoSync').SDKVersion || '')
    },
    /** A page opened from Moments: nobody can sign in there, and no page or popup leads on. */
    singlePage() {
      const category = attempt(api, 'getApiCategory')
      if (category) return category === 'browseOnly'
      const { scene } = attempt(api, 'getEnterOptionsSync') || ask('getLaunchOptionsSync')
      return Number(scene) === MOMENTS
    },
    get views() {
      return views || (views = require('./views.js').createViews({ host, api, call, actInFull, act, attempt, listen, unavailable: UNAVAILABLE }))
    },
  }
  return host
}
