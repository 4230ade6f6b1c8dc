import type { Session, WxLike } from '../index'

export interface RequestInterceptorOptions {
  /** False: only requests with `needLogin: true` log in. Default true. */
  needLogin?: boolean
}

/**
 * Lets every `wx.request` of the app go through the session. `needLogin: false` in a request's options opts out.
 * Returns a function that uninstalls. Works for `uni` and `Taro` too, which share `wx`.
 *
 * @throws TypeError if `client` has no `request`
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/request'
 *
 * const uninstall = install(wx, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(client: Pick<WxLike, 'request'>, session: Session, options?: RequestInterceptorOptions): () => void
