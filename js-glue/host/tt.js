import { createHost } from './common.js'
import { NETWORK, REFUSED, TIMEOUT } from './failure-kinds.js'

/** Douyin reuses its numbers between functions: only those that its request and login share are trusted. */
const failures = { 10401: NETWORK, 21100: REFUSED, 21103: TIMEOUT }

/** The adapter for Douyin's `tt`: `createSession({ host: ttHost(tt), … })`. */
export const ttHost = (api) =>
  createHost({
    name: 'tt',
    api,
    webAssembly: () => api.TTWebAssembly || (typeof TTWebAssembly === 'undefined' ? null : TTWebAssembly),
    brotliSince: [2, 92, 0],
    failures,
    // Left out, Douyin would open its own login window: not a silent login.
    loginOptions: { force: false },
    accountOf(ask) {
      const { appId, envType } = ask('getEnvInfoSync').microapp || {}
      return { appId: appId || '', envVersion: envType || 'production' }
    },
  })
