// What differs between the platforms that are not WeChat: data, which like-wx.js reads. What is not named here is as on WeChat.

import { globalWx } from './global-wx.js'
import { ABORTED, INTERRUPTED, NETWORK, REFUSED, TIMEOUT } from './failure-kinds.js'

/** WeChat's number for an address that the app may not reach. */
const NOT_WHITELISTED = 600002

const GLOBALS = {
  wx: globalWx,
  tt: () => (typeof tt === 'undefined' ? undefined : tt),
  my: () => (typeof my === 'undefined' ? undefined : my),
  swan: () => (typeof swan === 'undefined' ? undefined : swan),
  qq: () => (typeof qq === 'undefined' ? undefined : qq),
  ks: () => (typeof ks === 'undefined' ? undefined : ks),
  jd: () => (typeof jd === 'undefined' ? undefined : jd),
  xhs: () => (typeof xhs === 'undefined' ? undefined : xhs),
}
/** The platform's own global, if this is that platform. */
export const globalOf = (name) => GLOBALS[name] && GLOBALS[name]()

const ACCOUNT = {
  method: 'getAccountInfoSync',
  read: ({ miniProgram }) => miniProgram || {},
  usual: 'release',
}
/** Nothing is known of these numbers, so none is trusted. */
const NO_NUMBERS = {}

/**
 * `failures`: the platform's error numbers by kind. `account`: who says which app this is, and what its version is called when
 * nobody does. `wasm`: what instantiates. `hasPhone`: false where the phone button gives nothing that the contract knows; `hasSessionKey`: false where there is none.
 * `numberIn`, `wordsIn`: where errors have them. `calls`: what is called otherwise, as like-wx.js reads it; null: there is none.
 * `under`: the same where uni-app or Taro stands between.
 */
export const PLATFORMS = {
  /** Douyin. */
  tt: {
    wasm: (api) => api.TTWebAssembly || (typeof TTWebAssembly === 'undefined' ? null : TTWebAssembly),
    brotliSince: [2, 92, 0],
    // Douyin reuses its numbers between functions: only those that its request and login share are trusted.
    failures: { 10401: NETWORK, 21100: REFUSED, 21103: TIMEOUT },
    numberIn: 'errNo',
    account: {
      method: 'getEnvInfoSync',
      read({ microapp }) {
        const { appId, envType } = microapp || {}
        return { appId, envVersion: envType }
      },
      usual: 'production',
    },
    calls: {
      // Left out, Douyin would open its own login window: not a silent login.
      login: { options: { force: false }, leavesOut: ['timeout'] },
    },
  },

  /** Alipay. Its wasm runs in a Worker only, so the twin is used. */
  my: {
    failures: {
      1: INTERRUPTED,
      2: REFUSED,
      4: REFUSED,
      9: ABORTED,
      11: REFUSED,
      12: NETWORK,
      13: TIMEOUT,
      [NOT_WHITELISTED]: REFUSED,
    },
    numberIn: 'error',
    wordsIn: 'errorMessage',
    hasPhone: false,
    hasSessionKey: false,
    account: ACCOUNT,
    calls: {
      login: { name: 'getAuthCode', options: { scopes: 'auth_base' }, leavesOut: ['timeout'], gives: { code: 'authCode' } },
      checkSession: null,
      getUserProfile: null,
      request: {
        takes: { headers: 'header' },
        gives: { statusCode: 'status', header: 'headers' },
        // Statuses from 400 on come to `fail`.
        answersInFail: true,
        numbers: { 4: NOT_WHITELISTED, 11: NOT_WHITELISTED },
      },
      uploadFile: { takes: { fileName: 'name' }, gives: { header: 'headers' }, numbers: { 4: NOT_WHITELISTED } },
      // Only what was found succeeds, and no status says so.
      downloadFile: { gives: { tempFilePath: 'apFilePath', header: 'headers' }, assumes: { statusCode: 200 }, numbers: { 4: NOT_WHITELISTED } },
      connectSocket: { options: { multiple: true }, tellsInData: true, native: true },
    },
    // What a framework does not do itself.
    under: {
      uni: {
        login: { options: { scopes: 'auth_base' } },
        request: { answersInFail: true },
        uploadFile: {},
        downloadFile: { assumes: { statusCode: 200 } },
      },
      taro: {
        login: {},
        request: { gives: { statusCode: 'status', header: 'headers' }, answersInFail: true, numbers: { 4: NOT_WHITELISTED, 11: NOT_WHITELISTED } },
        uploadFile: { numbers: { 4: NOT_WHITELISTED } },
      },
    },
  },

  /** Baidu. */
  swan: {
    failures: NO_NUMBERS,
    numberIn: 'errCode',
    account: { method: 'getEnvInfoSync', read: ({ appKey, env }) => ({ appId: appKey, envVersion: env }), usual: 'production' },
    calls: { login: { name: 'getLoginCode' } },
  },
  /** QQ. */
  qq: { failures: NO_NUMBERS, account: ACCOUNT },
  /** Kuaishou. */
  ks: { failures: NO_NUMBERS, account: ACCOUNT },
  /** JD. */
  jd: { failures: NO_NUMBERS, account: ACCOUNT },
  /** Xiaohongshu. */
  xhs: { failures: NO_NUMBERS, account: ACCOUNT },
}

/** In the order in which they are looked for. */
export const NAMES = Object.keys(PLATFORMS)
