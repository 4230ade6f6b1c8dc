import { createClock } from './clock.js'
import { createFaults } from './faults.js'
import { createNetwork } from './network.js'
import { createPages } from './pages.js'
import { createPlatform } from './platform.js'
import { createSockets } from './sockets.js'
import { createStorage } from './storage.js'

/** A page opened from Moments: there is no login there, and no way to another page. */
const SINGLE_PAGE = 1154

/** Five seconds after it was hidden WeChat stops the app's thread. */
const FREEZE_AFTER_MS = 5000

const DEFAULTS = {
  appId: 'wx0123456789abcdef',
  envVersion: 'release',
  baseLibrary: '3.6.0',
  language: 'zh_CN',
  scene: 1001,
  clock: 'real',
  startAt: 1700000000000,
  latencyMs: 1,
  openId: 'open-id-1',
  phoneNumber: '13800138000',
  nickName: '微信用户',
  avatarUrl: 'https://thirdwx.qlogo.cn/mmopen/grey.png',
  rotateKeyOnLogin: true,
  minKeyAgeMs: 0,
  storage: {},
  files: {},
  pages: {},
  tabBar: [],
  privacy: {},
  without: [],
}

/**
 * A `wx` for tests: strict where WeChat is strict, on one clock, with faults by script.
 * Returns `{ wx, clock, platform, network, storage, files, pages, faults, app, privacy, calls, callLog, taps, thrown }`.
 */
export const createFakeWx = (given) => {
  const options = Object.assign({}, DEFAULTS, given)
  for (const name of Object.keys(given || {}))
    if (!(name in DEFAULTS) && !['request', 'socket', 'issueLoginCode'].includes(name))
      throw new TypeError('createFakeWx: unknown option ' + name)

  const thrown = []
  const report = (run) => {
    try {
      run()
    } catch (error) {
      thrown.push(error)
    }
  }
  /** What a function of the test's own threw: kept as it is, and told as text. */
  const reasonOf = (error) => {
    thrown.push(error)
    return String((error && error.message) || error)
  }
  const clock = createClock({ virtual: options.clock === 'virtual', startAt: options.startAt, report })
  const withFaults = ['request', 'uploadFile', 'downloadFile', 'connectSocket']
  const faults = createFaults(withFaults)
  const platform = createPlatform(Object.assign({}, options, { now: clock.trueTime }))
  const files = new Map(Object.entries(options.files))
  const shared = { clock, latencyMs: options.latencyMs, faults, report, reasonOf }
  const network = createNetwork(Object.assign({ handler: options.request, files }, shared))
  const sockets = createSockets(Object.assign({ server: options.socket, isOnline: network.isOnline }, shared))
  const storage = createStorage(options.storage)
  const pages = createPages({ known: options.pages, tabBar: options.tabBar, report })
  const privacy = Object.assign({ needAuthorization: false, declared: true, answer: 'agree', listener: null }, options.privacy)
  const calls = {}
  const callLog = []
  const note = (name, options) => {
    calls[name] = (calls[name] || 0) + 1
    callLog.push({ name, options })
  }
  const listeners = {}

  const answer = (name, given, result, failure) => {
    const fail = failure && { errMsg: name + ':fail ' + failure.reason }
    if (fail && failure.errno) fail.errno = failure.errno
    const outcome = fail || Object.assign({ errMsg: name + ':ok' }, result)
    for (const callback of [fail ? given.fail : given.success, given.complete])
      if (typeof callback === 'function') report(() => callback(outcome))
    return outcome
  }
  /** An asynchronous function of wx: `run(options)` → `{ result }` or `{ failure }`, or a promise of it. */
  const asynchronous = (name, run, withoutPromise) => {
    withFaults.push(name)
    return (given) => {
      const options = given || {}
      note(name, options)
      const settle = (resolve, reject) => {
        const fault = faults.take(name, options) || {}
        if (fault.hang) return
        clock.setTimeout(() => {
          const deliver = ({ result, failure }) => (failure ? reject : resolve)(answer(name, options, result, failure))
          if (fault.errMsg || fault.errno) deliver({ failure: { reason: faults.reasonOf(name, fault), errno: fault.errno } })
          else if (fault.result) deliver({ result: fault.result })
          else
            new Promise((done) => done(run(options)))
              .catch((error) => ({ failure: { reason: reasonOf(error) } }))
              .then((outcome) => clock.setTimeout(() => deliver(outcome || {}), 0))
        }, latencyOf(name) + (fault.delayMs || 0))
      }
      const byCallback = ['success', 'fail', 'complete'].some((key) => typeof options[key] === 'function')
      if (byCallback || withoutPromise) return settle(() => {}, () => {})
      return new Promise(settle)
    }
  }
  /** A function that gives a task, never a promise. */
  const noted = (name, run) => (given) => {
    note(name, given)
    return run(given)
  }
  const singlePage = options.scene === SINGLE_PAGE
  /** A function that single-page mode lacks. */
  const inFull = (name, run, withoutPromise) =>
    asynchronous(
      name,
      (given) => (singlePage ? { failure: { reason: 'not supported in single-page mode' } } : run(given)),
      withoutPromise
    )
  const latencyOf = (name) => (name === 'login' || name === 'checkSession' ? options.latencyMs : 0)
  const event = (name) => {
    listeners[name] = []
    return {
      ['on' + name]: (listener) => listeners[name].push(listener),
      ['off' + name]: (listener) => {
        listeners[name] = listener ? listeners[name].filter((other) => other !== listener) : []
      },
    }
  }
  const fire = (name, detail) => listeners[name].slice().forEach((listener) => report(() => listener(detail)))
  const outcome = (failure) => (failure ? { failure } : {})
  const moving = (name) => inFull(name, ({ url }) => outcome(asReason(pages.move(name, url))))
  const asReason = (reason) => (reason ? { reason } : undefined)
  const synchronous = (failure, api) => {
    if (failure) throw Object.assign(new Error(api + ':fail ' + failure.reason), { errno: failure.errno })
  }

  /** What a privacy-guarded function meets first. */
  const consent = () => {
    if (!privacy.declared) return Promise.resolve({ reason: 'api scope is not declared in the privacy agreement', errno: 112 })
    if (!privacy.needAuthorization) return Promise.resolve(undefined)
    const decide = (decision) => {
      if (decision !== 'agree') return { reason: 'privacy permission is not authorized', errno: 104 }
      privacy.needAuthorization = false
      return undefined
    }
    if (!privacy.listener) return Promise.resolve(decide(privacy.answer))
    return new Promise((resolve) =>
      privacy.listener(
        (choice) => choice.event === 'exposureAuthorization' || resolve(decide(choice.event)),
        { referrer: 'button.getPhoneNumber' }
      )
    )
  }

  const launchOptions = () => ({ path: '', query: {}, scene: options.scene, referrerInfo: {} })

  const issueLoginCode = options.issueLoginCode
    ? () => Promise.resolve(options.issueLoginCode())
    : () => Promise.resolve(platform.issueLoginCode())

  const wx = Object.assign(
    {
      timers: { now: clock.now, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout },
      login: inFull(
        'login',
        () =>
          network.isOnline()
            ? issueLoginCode().then((code) =>
                code === undefined ? { failure: { reason: 'frequency limit', errno: 1003 } } : { result: { code } }
              )
            : { failure: { reason: 'network error', errno: 108 } },
        true
      ),
      checkSession: inFull('checkSession', () =>
        outcome(platform.keyAlive() ? undefined : { reason: 'session time out, need relogin' })
      ),
      getStorage: asynchronous('getStorage', ({ key, encrypt }) => {
        const entry = storage.read(key, encrypt)
        return entry ? { result: { data: entry.value } } : { failure: { reason: 'data not found' } }
      }),
      setStorage: asynchronous('setStorage', ({ key, data, encrypt }) => outcome(storage.write(key, data, encrypt))),
      removeStorage: asynchronous('removeStorage', ({ key }) => {
        storage.remove(key)
        return {}
      }),
      clearStorage: asynchronous('clearStorage', () => {
        storage.clear()
        return {}
      }),
      getStorageSync(key) {
        const entry = storage.read(key)
        return entry ? entry.value : ''
      },
      setStorageSync(key, data) {
        synchronous(storage.write(key, data), 'setStorageSync')
      },
      removeStorageSync(key) {
        storage.remove(key)
      },
      getStorageInfoSync: () => ({ keys: storage.keys(), currentSize: Math.ceil(storage.size() / 1024), limitSize: 10240 }),
      getAccountInfoSync: () => ({ miniProgram: { appId: options.appId, envVersion: options.envVersion, version: '1.0.0' } }),
      getAppBaseInfo: () => ({ SDKVersion: options.baseLibrary, language: options.language }),
      getSystemInfoSync: () => ({ SDKVersion: options.baseLibrary, language: options.language, platform: 'devtools' }),
      getLaunchOptionsSync: launchOptions,
      getEnterOptionsSync: launchOptions,
      getApiCategory: () => (singlePage ? 'browseOnly' : 'default'),
      canIUse: (what) => typeof wx[what.split('.')[0]] === 'function' || /^button\.open-type\./.test(what),
      getNetworkType: asynchronous('getNetworkType', () => ({
        result: { networkType: network.isOnline() ? 'wifi' : 'none' },
      })),
      getUserProfile: inFull('getUserProfile', () => ({
        result: {
          userInfo: { nickName: options.nickName, avatarUrl: options.avatarUrl },
          rawData: JSON.stringify({ nickName: options.nickName }),
          signature: 'signature-' + platform.keyNumber(),
          encryptedData: 'encrypted-' + platform.keyNumber(),
          iv: 'iv',
        },
      })),
      getPrivacySetting: asynchronous('getPrivacySetting', () => ({
        result: { needAuthorization: privacy.needAuthorization, privacyContractName: '《隐私保护指引》' },
      })),
      requirePrivacyAuthorize: asynchronous('requirePrivacyAuthorize', () => consent().then(outcome)),
      onNeedPrivacyAuthorization(listener) {
        privacy.listener = listener
      },
      openPrivacyContract: asynchronous('openPrivacyContract', () => ({})),
      navigateBack: inFull('navigateBack', ({ delta }) => outcome(asReason(pages.back(delta)))),
      getCurrentPages: pages.all,
    },
    ...['request', 'uploadFile', 'downloadFile'].map((name) => ({ [name]: noted(name, network[name]) })),
    { connectSocket: noted('connectSocket', sockets.connect) },
    ...['showToast', 'hideToast', 'showLoading', 'hideLoading'].map((name) => ({ [name]: asynchronous(name, () => ({})) })),
    ...['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'].map((name) => ({ [name]: moving(name) })),
    ...['AppShow', 'AppHide', 'NetworkStatusChange', 'MemoryWarning', 'UnhandledRejection'].map(event)
  )
  for (const name of options.without) delete wx[name]

  let freezing
  const app = {
    /** The user leaves: five seconds later timers and callbacks wait, and running requests are interrupted. */
    hide() {
      clock.clearTimeout(freezing)
      fire('AppHide', {})
      const sleep = () => {
        network.sleep()
        sockets.sleep()
        clock.freeze()
      }
      freezing = clock.setTimeout(sleep, FREEZE_AFTER_MS)
    },
    /** The user is back: what waited is delivered. */
    show() {
      clock.clearTimeout(freezing)
      network.wake()
      clock.thaw()
      fire('AppShow', {})
    },
  }

  const taps = {
    /** The detail of a getphonenumber event. `outcome`: 'ok' (default), 'deny', 'quota', 'no-permission' or 'encrypted'. */
    phone(outcome) {
      return consent().then((refused) => {
        const fail = (reason, errno) => Object.assign({ errMsg: 'getPhoneNumber:fail ' + reason }, errno && { errno })
        if (refused) return fail(refused.reason, refused.errno)
        if (outcome === 'deny') return fail('user deny')
        if (outcome === 'quota') return fail('quota used up', 1400001)
        if (outcome === 'no-permission') return fail('no permission', 102)
        const encrypted = { encryptedData: 'encrypted-' + platform.keyNumber(), iv: 'iv' }
        const detail = Object.assign({ errMsg: 'getPhoneNumber:ok' }, encrypted)
        return outcome === 'encrypted' ? detail : Object.assign(detail, { code: platform.issuePhoneCode() })
      })
    },
  }

  return {
    wx,
    clock,
    platform,
    storage,
    files,
    pages,
    faults,
    app,
    privacy,
    taps,
    calls,
    callLog,
    /** What callbacks threw; WeChat prints it to the console. */
    thrown,
    network: {
      log: network.log,
      running: network.running,
      sockets: sockets.all,
      set(isConnected) {
        network.setOnline(isConnected)
        fire('NetworkStatusChange', { isConnected, networkType: isConnected ? 'wifi' : 'none' })
      },
    },
  }
}
