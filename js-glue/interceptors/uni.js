import { install as installOnWx } from './request.js'
import { checkClient } from './shared.js'

/**
 * Lets every `uni.request` of the app go through the session, below uni's own interceptors: addresses are whole by
 * then, and what the app's interceptors hear is the answer that counts.
 * `needLogin: false` in a request's options, or in the options for all of them, opts out.
 *
 * `uni.request` ends in the global `wx.request`. An app's own code cannot reach that one, since uni-app puts a copy
 * in its place; this file can.
 */
export const install = (uni, session, options) => {
  checkClient(uni && typeof uni.request === 'function' && typeof uni.addInterceptor === 'function', 'uni')
  return installOnWx(typeof wx === 'undefined' ? uni : wx, session, options)
}
