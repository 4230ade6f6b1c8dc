export const NETWORK = 0
export const TIMEOUT = 1
export const INTERRUPTED = 2
export const REFUSED = 3
export const UNSUPPORTED = 4
export const ABORTED = 5
export const MALFORMED = 6

const errnoOf = (error) => Number(error && (error.errno || error.errNo)) || 0

// Wording differs by system and by the language of the phone: only for platforms that gave no number.
const byMessage = (error) => {
  const message = String((error && error.errMsg) || error)
  if (/abort/i.test(message)) return ABORTED
  if (/time\s?out|超时/i.test(message)) return TIMEOUT
  if (/interrupt/i.test(message)) return INTERRUPTED
  if (/not support|not a function|not exist/i.test(message)) return UNSUPPORTED
  if (/deny|denied|permission|not in domain/i.test(message)) return REFUSED
  return NETWORK
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
export const createHost = ({ name, api, webAssembly, brotliSince, failures, loginOptions = {} }) => {
  const failureOf = (error) => {
    const errno = errnoOf(error)
    return { failure: errno in failures ? failures[errno] : byMessage(error), errno }
  }

  const call = (method, options) => {
    try {
      if (typeof api[method] === 'function') return api[method](options)
      options.fail({ errMsg: method + ':fail not supported' })
    } catch (error) {
      options.fail(error)
    }
  }
  const ask = (method) => call(method, { fail() {} }) || {}
  const listen = (event, listener) => {
    if (typeof api['on' + event] === 'function') api['on' + event](listener)
    return () => {
      if (typeof api['off' + event] === 'function') api['off' + event](listener)
    }
  }
  const store = (method, options, encrypted, done, read) =>
    call(
      method,
      Object.assign(options, encrypted && { encrypt: true }, {
        success: (result) => done(null, read && result.data),
        fail: (error) =>
          read && /not (found|exist)/i.test(error && error.errMsg) ? done(null) : done(failureOf(error)),
      })
    )

  const act = (method, options, done) => {
    const tell = (error) => done && done(error)
    return call(method, Object.assign(options, { success: () => tell(null), fail: (error) => tell(failureOf(error)) }))
  }

  const timers = api.timers
  const host = {
    isHost: true,
    name,
    // WeChat and Douyin alike fail what is more.
    maxRequests: 10,
    failureOf,
    login: (timeout, done) =>
      call(
        'login',
        Object.assign({}, loginOptions, {
          timeout,
          success: (result) => done(null, (result && result.code) || ''),
          fail: (error) => done(failureOf(error)),
        })
      ),
    checkSession: (done) =>
      call('checkSession', {
        success: () => done(null, true),
        fail: (error) => {
          // "session time out" is how the platform words an expired key, so a text never proves a time-out here.
          const failed = failureOf(error)
          const told = failed.errno in failures || failed.failure === UNSUPPORTED || failed.failure === INTERRUPTED
          if (told && failed.failure !== REFUSED) done(failed)
          else done(null, false)
        },
      }),
    request(options) {
      return call('request', options) || { abort() {} }
    },
    readStorage: (key, encrypted, done) => store('getStorage', { key }, encrypted, done, true),
    writeStorage: (key, data, encrypted, done) => store('setStorage', { key, data }, encrypted, done),
    removeStorage: (key, done) => store('removeStorage', { key }, false, done),
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
    onNetworkBack: (listener) => listen('NetworkStatusChange', (status) => status.isConnected && listener()),
    now: timers ? timers.now : () => Date.now(),
    setTimeout: timers ? timers.setTimeout : (callback, delay) => setTimeout(callback, delay),
    clearTimeout: timers ? timers.clearTimeout : (timer) => clearTimeout(timer),
    account() {
      const account = ask('getAccountInfoSync').miniProgram || {}
      return { appId: account.appId || '', envVersion: account.envVersion || 'release' }
    },
    canIUse(what) {
      return typeof api.canIUse === 'function' && !!api.canIUse(what)
    },
    get baseLibrary() {
      return String(ask('getAppBaseInfo').SDKVersion || ask('getSystemInfoSync').SDKVersion || '')
    },
    language: () => String(ask('getAppBaseInfo').language || ''),
    getUserProfile: (desc, done) =>
      call('getUserProfile', {
        desc,
        success: (detail) => done(null, detail),
        fail: (error) => done(failureOf(error)),
      }),
    onNeedPrivacy: (listener) => listen('NeedPrivacyAuthorization', listener),
    openPrivacyContract: () => ask('openPrivacyContract'),
    navigateBack: (done) => act('navigateBack', {}, done),
    pages() {
      try {
        return (api.getCurrentPages || getCurrentPages)()
      } catch (error) {
        return []
      }
    },
  }
  for (const method of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'])
    host[method] = (url, done) => act(method, { url }, done)
  return host
}
