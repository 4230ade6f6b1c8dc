import type { Session, WxLike } from '../index'

export interface RequestInterceptorOptions {
  /**
   * For calls that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Lets every `wx.request`, `wx.uploadFile` and `wx.downloadFile` of the app go through the session. `needLogin: false`
 * or `'optional'` in a call's options is for that one. A 401 that stands goes to `fail`, as `ERR_UNAUTHORIZED` with the
 * answer. Sockets open as ever: `session.connectSocket` is for those.
 * Returns a function that uninstalls. `Taro` and `uni` have interceptors of their own, with a file each beside this one.
 *
 * @throws TypeError if `client` has no `request`, or is Taro's or uni-app's
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/request'
 *
 * const uninstall = install(wx, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(client: Pick<WxLike, 'request'> & { addInterceptor?: undefined }, session: Session, options?: RequestInterceptorOptions): () => void
