import type { Session } from '../index'

export interface UniInterceptorOptions {
  /**
   * For calls that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Lets every `uni.request`, `uni.uploadFile` and `uni.downloadFile` of the app go through the session. Interceptors of
 * uni's own stay as they are: ours sits below them, where addresses are whole. `needLogin: false` or `'optional'` in a
 * call's options is for that one. A 401 that stands goes to `fail`, as `ERR_UNAUTHORIZED` with the answer.
 * Returns a function that uninstalls.
 *
 * @throws TypeError if it is not given `uni`
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/uni'
 *
 * declare const uni: { request(options: any): any; addInterceptor(...given: any[]): any }
 * install(uni, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(uni: { request(options: any): any; addInterceptor(...given: any[]): any }, session: Session, options?: UniInterceptorOptions): () => void
