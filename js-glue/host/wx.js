import { createHost, INTERRUPTED, NETWORK, REFUSED, TIMEOUT, UNSUPPORTED } from './common.js'

/** WeChat's general error numbers. A number beats the text: the text follows the language of the phone. */
const failures = {
  5: TIMEOUT,
  100: UNSUPPORTED,
  101: REFUSED,
  102: REFUSED,
  103: REFUSED,
  104: REFUSED,
  108: NETWORK,
  109: NETWORK,
  112: REFUSED,
  1003: REFUSED,
  600000: NETWORK,
  600001: NETWORK,
  600002: REFUSED,
  600003: INTERRUPTED,
  600004: REFUSED,
  600005: REFUSED,
  600006: NETWORK,
  600007: NETWORK,
  600008: REFUSED,
  600009: REFUSED,
  600010: REFUSED,
  600011: REFUSED,
  1300202: REFUSED,
  1402101: REFUSED,
}

/** The adapter for WeChat's `wx`, or anything shaped like it. */
export const wxHost = (api) =>
  createHost({
    name: 'wx',
    api,
    webAssembly: () => api.WXWebAssembly || (typeof WXWebAssembly === 'undefined' ? null : WXWebAssembly),
    brotliSince: [2, 14, 0],
    failures,
    accountOf(ask) {
      const { appId, envVersion } = ask('getAccountInfoSync').miniProgram || {}
      return { appId: appId || '', envVersion: envVersion || 'release' }
    },
  })

export const globalWx = () => (typeof wx === 'undefined' ? undefined : wx)
