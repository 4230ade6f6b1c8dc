import { bare, createOverWx } from './over-wx.js'
import { createFakeWx } from './wx.js'

const DEFAULTS = { appId: '2021000000000001', baseLibrary: '2.9.20' }

/** Alipay's numbers for what the fake wx fails by itself, by WeChat's. */
const NUMBERS = { 5: 13, 108: 12, 600001: 12, 600002: 4, 600003: 1, 600007: 20, 600009: 2, 600010: 2, 1001: 2, 1003: 10, 1300002: 11, 1300202: 11 }
const UNKNOWN = 3

/** What is called otherwise than on WeChat. */
const FAULTS = { getAuthCode: 'login' }
const LACKING = ['openSetting', 'saveFileToDingTalk', 'isIDE', 'page', 'httpRequest']

const succeed = (result) => ['success', bare(result)]
const fail = ({ errMsg, errno }, name) => {
  if (/:fail abort/.test(errMsg)) return ['fail', { error: 9, errorMessage: name + ':fail abort' }]
  return ['fail', { error: NUMBERS[errno] || errno || UNKNOWN, errorMessage: errMsg.replace(/^\w+:fail ?/, '') }]
}

/** A status from 400 on fails, and so does what was to be JSON and is none. */
const readReply = ({ statusCode: status, header: headers, data }, { dataType = 'json' }) => {
  if (status >= 400) return ['fail', { error: 19, errorMessage: 'http status error', status, headers, data }]
  if (dataType !== 'json') return ['success', { status, headers, data }]
  try {
    return ['success', { status, headers, data: JSON.parse(data || 'null') }]
  } catch (error) {
    return ['fail', { error: 14, errorMessage: 'JSON parse data error' }]
  }
}

const readDownload = ({ statusCode, tempFilePath, filePath, header }) =>
  statusCode >= 400 ? ['fail', { error: 12, errorMessage: '下载失败' }] : ['success', { apFilePath: tempFilePath || filePath, headers: header }]

/** What a socket tells is one level deeper than on WeChat. */
const socketOf = ({ send, close, ...task }) => {
  const told = (event) => (listener) => task[event]((news) => listener({ data: Object.assign({ socketTaskID: '1' }, news) }))
  return { send, close, onOpen: told('onOpen'), onMessage: told('onMessage'), onError: told('onError'), onClose: told('onClose') }
}

/**
 * A `my` for tests, on the fake `wx`'s network, storage and clock: what Alipay names otherwise, it names otherwise, and what
 * Alipay lacks is not there. Returns what createFakeWx returns, with `my` in the place of `wx`.
 */
export const createFakeMy = (given) => {
  const options = Object.assign({}, DEFAULTS, given)
  const { without = [], ...rest } = options
  const { wx, faults, taps, privacy, ...fake } = createFakeWx(rest)
  const { by, note, calls, callLog } = createOverWx(wx, { read: succeed, fail })
  const read = (key) => (fake.storage.read(key) || { value: null }).value
  const launched = () => ({ path: '', query: {}, scene: '1000', referrerInfo: {} })

  const my = {
    timers: wx.timers,
    SDKVersion: options.baseLibrary,
    env: { USER_DATA_PATH: 'https://usr' },
    getAuthCode: by('login', {
      ours: 'getAuthCode',
      read: ({ code }) => ['success', { authCode: code, authSuccessScopes: ['auth_base'], authErrorScopes: {} }],
    }),
    // Old base libraries know no `header` here, so it does not travel.
    request: by('request', {
      send: ({ url, method, headers, data, timeout, dataType }) => ({ url, method, header: headers, data, timeout, dataType: dataType === 'arraybuffer' ? dataType : 'text' }),
      read: readReply,
    }),
    uploadFile: by('uploadFile', { send: ({ fileName, ...sent }) => Object.assign({ name: fileName }, sent) }),
    downloadFile: by('downloadFile', { read: readDownload }),
    /** Without `multiple` there is one socket, spoken to by functions of my, which this fake has none of. */
    connectSocket(options) {
      note('connectSocket', options)
      const task = wx.connectSocket(options)
      return options.multiple ? socketOf(task) : undefined
    },
    // A key that is not there is no failure. Nothing is encrypted.
    getStorage: by('getStorage', { send: ({ key }) => ({ key }), fail: () => ['success', { data: null }] }),
    setStorage: by('setStorage', { send: ({ key, data }) => ({ key, data }) }),
    removeStorage: by('removeStorage'),
    clearStorage: by('clearStorage'),
    getStorageSync: ({ key }) => ({ data: read(key), success: true }),
    setStorageSync: ({ key, data }) => fake.storage.write(key, data),
    removeStorageSync: ({ key }) => fake.storage.remove(key),
    getStorageInfoSync: wx.getStorageInfoSync,
    getAccountInfoSync: wx.getAccountInfoSync,
    getAppIdSync: () => ({ appId: options.appId }),
    getAppBaseInfo: () => ({ SDKVersion: options.baseLibrary, language: 'zh-Hans', version: '10.5.60' }),
    getSystemInfoSync: () => ({ app: 'alipay', language: 'zh-Hans', platform: 'iOS', version: '10.5.60', model: 'iPhone', brand: 'Apple', system: '16.0' }),
    getLaunchOptionsSync: launched,
    getEnterOptionsSync: launched,
    getNetworkType: by('getNetworkType', {
      read: ({ networkType }) => ['success', { networkType: networkType === 'none' ? 'NOTREACHABLE' : 'WIFI', networkAvailable: networkType !== 'none' }],
    }),
    canIUse: (what) => typeof my[what.split('.')[0]] === 'function' && !LACKING.includes(what.split('.')[0]),
    navigateBack: by('navigateBack'),
    getCurrentPages: wx.getCurrentPages,
  }
  for (const name of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'showToast', 'hideToast', 'showLoading', 'hideLoading']) my[name] = by(name)
  for (const event of ['AppShow', 'AppHide', 'NetworkStatusChange', 'UnhandledRejection'])
    for (const way of ['on', 'off']) my[way + event] = wx[way + event]
  for (const name of without) delete my[name]

  return Object.assign({}, fake, {
    my,
    calls,
    callLog,
    faults: {
      clear: faults.clear,
      add: (api, { error, errorMessage, ...fault }) =>
        faults.add(FAULTS[api] || api, Object.assign(fault, error && { errno: error }, errorMessage && { errMsg: errorMessage })),
    },
    taps: {
      /** What my.getPhoneNumber gives after the button was agreed to: for the app's own server, and no code. */
      phone: () => Promise.resolve({ response: JSON.stringify({ response: 'encrypted', sign: 'signed', sign_type: 'RSA2', encrypt_type: 'AES', charset: 'UTF-8' }) }),
    },
  })
}
