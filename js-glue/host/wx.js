import { createHost } from './common.js'

/** The adapter for WeChat's `wx`, or anything shaped like it. */
export const wxHost = (api, native) =>
  createHost({
    name: 'wx',
    api,
    native,
    webAssembly: () => api.WXWebAssembly || (typeof WXWebAssembly === 'undefined' ? null : WXWebAssembly),
    brotliSince: [2, 14, 0],
    accountOf(ask) {
      const { appId, envVersion } = ask('getAccountInfoSync').miniProgram || {}
      return { appId: appId || '', envVersion: envVersion || 'release' }
    },
  })
