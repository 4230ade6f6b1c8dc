import { createOverWx } from './over-wx.js'
import { createFakeWx } from './wx.js'

const DEFAULTS = { appId: 'tt0123456789abcdef', baseLibrary: '3.20.0' }

/** Douyin's numbers for what the fake wx fails by itself, by WeChat's. */
const NUMBERS = { 5: 21103, 108: 10401, 600001: 10401, 600002: 21100, 600009: 21102 }

/** What Douyin has not, or calls otherwise. */
const LACKING = ['getAccountInfoSync', 'getAppBaseInfo', 'getApiCategory', 'onNeedPrivacyAuthorization', 'openPrivacyContract', 'onMemoryWarning', 'offMemoryWarning']
const CALLS = [
  'checkSession', 'request', 'uploadFile', 'downloadFile', 'setStorage', 'removeStorage', 'clearStorage', 'getUserProfile',
  'getNetworkType', 'navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack', 'showToast', 'hideToast', 'showLoading', 'hideLoading',
]

const succeed = (result) => ['success', result]
const fail = ({ errMsg, errno }) => ['fail', Object.assign({ errMsg }, errno && { errNo: NUMBERS[errno] || errno })]
const clear = ({ encrypt, ...options }) => options

/**
 * A `tt` for tests, on the fake `wx`'s network, storage and clock. `signedIn: false`: nobody is signed in to Douyin itself, and
 * a login that may not open Douyin's window brings no code. Returns what createFakeWx returns, with `tt` in the place of `wx`.
 */
export const createFakeTt = (given) => {
  const { without = [], signedIn = true, ...options } = Object.assign({}, DEFAULTS, given)
  const { wx, faults, privacy, ...fake } = createFakeWx(options)
  const { by, note, calls, callLog } = createOverWx(wx, { read: succeed, fail, send: clear })

  const tt = Object.assign({}, wx, {
    login: by('login', {
      send: clear,
      read: ({ code, errMsg }, { force = true }) => {
        const isLogin = signedIn || force
        return ['success', { code: isLogin ? code : '', anonymousCode: 'anonymous-' + code, isLogin, errMsg }]
      },
    }),
    // A key that is not there is no failure, and what is there is never encrypted.
    getStorage: by('getStorage', { fail: () => ['success', { data: '', errMsg: 'getStorage:ok' }] }),
    connectSocket(options) {
      note('connectSocket', options)
      return wx.connectSocket(options)
    },
    getEnvInfoSync: () => ({ microapp: { appId: options.appId, envType: 'production', mpVersion: '1.0.0' }, plugin: {}, common: {} }),
    getSystemInfoSync: () => ({ SDKVersion: options.baseLibrary, appName: 'Douyin', language: 'zh_CN', platform: 'ios', system: 'iOS 16', model: 'iPhone', brand: 'Apple' }),
    canIUse: (what) => typeof tt[what.split('.')[0]] === 'function',
  })
  for (const name of CALLS) tt[name] = by(name)
  for (const name of LACKING.concat(without)) delete tt[name]

  return Object.assign({}, fake, {
    tt,
    calls,
    callLog,
    faults: {
      clear: faults.clear,
      add: (api, { errNo, ...fault }) => faults.add(api, Object.assign(fault, errNo && { errno: errNo })),
    },
  })
}
