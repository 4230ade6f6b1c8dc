export const NETWORK = 0
export const TIMEOUT = 1
export const INTERRUPTED = 2
export const REFUSED = 3
export const UNSUPPORTED = 4
export const ABORTED = 5
export const MALFORMED = 6

/** Two refusals that only the developer can end, by WeChat's numbers on every platform. */
export const NOT_WHITELISTED = 600002
export const BAD_URL = 600009

/** The page may have to be downloaded with its subpackage first. */
const NAVIGATION_MS = 15000
/** A person reads WeChat's dialog meanwhile. */
const DIALOG_MS = 120000

/** The scene of a page that was opened from Moments. */
const MOMENTS = 1154

// Wording differs by system and by the language of the phone: only for platforms that gave no number.
const WORDINGS = [
  { words: /connection abort|econnaborted/i, failure: NETWORK },
  { words: /abort/i, failure: ABORTED },
  { words: /time\s?out|timed out|超时|逾時/i, failure: TIMEOUT },
  { words: /interrupt/i, failure: INTERRUPTED },
  { words: /not support|not a function|not exist/i, failure: UNSUPPORTED },
  { words: /not in domain/i, failure: REFUSED, number: NOT_WHITELISTED },
  { words: /invalid url/i, failure: REFUSED, number: BAD_URL },
  { words: /deny|denied|permission/i, failure: REFUSED },
  { words: /network|internet|connect|econn|enotfound|net::|offline|resolve host|hostname|网络|網[路絡]|[连連][接线線]/i, failure: NETWORK },
]

/** What went wrong on our side of the platform. */
class Failure {
  constructor(failure, errMsg) {
    this.failure = failure
    this.errMsg = errMsg
  }
}

const errnoOf = (error) => {
  const errno = Number(error && (error.errno || error.errNo))
  return Number.isInteger(errno) ? errno : 0
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

// A copy: some platforms go on changing the object that they gave.
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
  /** `method`: one of those that begin or end listening. */
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
 * `failures` maps the platform's error numbers to the kinds above.
 */
export const createHost = ({ name, api, webAssembly, brotliSince, failures, loginOptions = {}, accountOf }) => {
  /** What nobody knows is the network's fault in a request, and the platform's no anywhere else. */
  const failureOf = (error, method = 'request') => {
    try {
      if (error instanceof Failure) return { failure: error.failure, errno: 0 }
      const errno = errnoOf(error)
      if (errno in failures) return { failure: failures[errno], errno }
      const message = String((error && error.errMsg) || error)
      const { failure, number } = WORDINGS.find(({ words }) => words.test(message)) || { failure: method === 'request' ? NETWORK : REFUSED }
      return { failure, errno: errno || number || 0 }
    } catch (thrown) {
      return { failure: NETWORK, errno: 0 }
    }
  }

  /**
   * Calls the platform; `done(error, read(result))` runs once. Platforms call back twice or not at all, throw,
   * call only `complete`, or give a promise, beside callbacks or instead of them: what comes first counts.
   * Without `deadline` the core times it. `options` are the platform's from here on.
   */
  const call = (method, options, done, read, deadline) => {
    let timer
    let end = (error, value) => {
      end = () => {}
      if (deadline) host.clearTimeout(timer)
      done(error, value)
    }
    const fail = (error) =>
      end(error && error.errMsg ? error : { errMsg: method + ':fail ' + ((error && error.message) || error), errno: errnoOf(error) })
    const success = (result) => {
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
      if (typeof api[method] !== 'function') fail(new Failure(UNSUPPORTED, method + ':fail not supported'))
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
  /** `absent`: the app has no such page. */
  const navigate = (method, options, done = (error) => {}) =>
    host.singlePage()
      ? done(UNAVAILABLE)
      : call(
          method,
          options,
          (error) => done(error ? Object.assign({ absent: /not found/i.test(error.errMsg) }, failureOf(error, method)) : null),
          undefined,
          NAVIGATION_MS
        )

  const ask = (method) => attempt(api, method) || {}
  const listen = (event, listener) => {
    attempt(api, 'on' + event, listener)
    return () => attempt(api, 'off' + event, listener)
  }
  const storing = (encrypted) => encrypted && { encrypt: true }

  const timers = api.timers
  const host = {
    isHost: true,
    name,
    /** What every copy of the package in the app really shares. */
    anchor: typeof api.getStorage === 'function' ? api.getStorage : api,
    // WeChat and Douyin alike fail what is more.
    maxRequests: 10,
    failureOf,
    login: (timeout, done) =>
      actInFull('login', Object.assign({ timeout }, loginOptions), done, (result) =>
        result && typeof result.code === 'string' ? result.code : ''
      ),
    checkSession: (done) =>
      actInFull('checkSession', {}, (failed) => {
        // "session time out" is how the platform words an expired key, so a text never proves a time-out here.
        const { failure, errno } = failed || {}
        const expired = failure === REFUSED || (failure === TIMEOUT && failures[errno] !== TIMEOUT)
        if (failed && !expired) done(failed)
        else done(null, !failed)
      }),
    /** Calls `success` or `fail`, whatever else the platform may do, and none twice. */
    request(options) {
      const { success, fail } = options
      return new Task(call('request', options, (error, reply) => (error ? fail(error) : success(reply)), readReply))
    },
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
    onShow: (listener) => listen('AppShow', listener),
    onNetworkBack: (listener) => listen('NetworkStatusChange', (status) => status && status.isConnected && listener()),
    now: timers ? timers.now : () => Date.now(),
    setTimeout: timers ? timers.setTimeout : (callback, delay) => setTimeout(callback, delay),
    clearTimeout: timers ? timers.clearTimeout : (timer) => clearTimeout(timer),
    account: () => accountOf(ask),
    canIUse: (what) => !!attempt(api, 'canIUse', what),
    get baseLibrary() {
      return String(ask('getAppBaseInfo').SDKVersion || ask('getSystemInfoSync').SDKVersion || '')
    },
    language: () => String(ask('getAppBaseInfo').language || ''),
    /** A page opened from Moments: nobody can sign in there, and no page or popup leads on. */
    singlePage() {
      const category = attempt(api, 'getApiCategory')
      if (category) return category === 'browseOnly'
      const { scene } = attempt(api, 'getEnterOptionsSync') || ask('getLaunchOptionsSync')
      return Number(scene) === MOMENTS
    },
    getUserProfile: (desc, done) => actInFull('getUserProfile', { desc }, done, (detail) => Object.assign({}, detail), DIALOG_MS),
    onNeedPrivacy: (listener) => listen('NeedPrivacyAuthorization', listener),
    openPrivacyContract: () => act('openPrivacyContract', {}, () => {}),
    navigateBack: (delta, done) => navigate('navigateBack', { delta }, done),
    pages() {
      try {
        const pages = (api.getCurrentPages || getCurrentPages)()
        return Array.isArray(pages) ? pages : []
      } catch (error) {
        return []
      }
    },
  }
  for (const method of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'])
    host[method] = (url, done) => navigate(method, { url }, done)
  return host
}
