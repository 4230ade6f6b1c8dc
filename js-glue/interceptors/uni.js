import { replaceCalls } from './replace-calls.js'
import { checkClient } from './shared.js'

/**
 * Lets every `uni.request`, `uni.uploadFile` and `uni.downloadFile` of the app go through the session, below uni's own
 * interceptors: addresses are whole by then, and what the app's interceptors hear is the answer that counts.
 * `needLogin: false` in a call's options, or in the options for all of them, opts out.
 *
 * They end in the global `wx`. uni-app puts a copy of `wx` in the place of that name in whatever it bundles; only the
 * global one has uni's `createApp`. Without it, that is, without the build plugin or outside of WeChat, uni's own
 * functions are replaced, and uni's interceptors for them are passed by.
 */
export const install = (uni, session, options) => {
  checkClient(uni && typeof uni.request === 'function' && typeof uni.addInterceptor === 'function', 'uni')
  /** @type {any} */
  const platform = typeof wx === 'undefined' ? {} : wx
  const isGlobal = typeof platform.createApp === 'function'
  return replaceCalls(isGlobal ? platform : uni, session, options)
}
