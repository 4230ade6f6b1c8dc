import type { Session } from '../index'

export interface TaroInterceptorOptions {
  /**
   * For calls that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Lets every `Taro.request` of the app go through the session, by an interceptor of Taro's own. Interceptors that
 * are added later see the token. Interceptors of Taro's do not see files: `Taro.uploadFile` and `Taro.downloadFile`
 * are replaced, and end as those of the session: a 401 that stands rejects with `ERR_UNAUTHORIZED` and the answer,
 * where `Taro.request` gives it as ever. `needLogin: false` or `'optional'` in a call's options is for that one.
 * Returns a function that uninstalls.
 *
 * @throws TypeError if it is not given Taro
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/taro'
 *
 * declare const Taro: { addInterceptor(interceptor: (chain: any) => any): any }
 * install(Taro, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(Taro: { addInterceptor(interceptor: (chain: any) => any): any }, session: Session, options?: TaroInterceptorOptions): () => void
