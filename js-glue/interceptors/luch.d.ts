import type { Session } from '../index'

export interface LuchInterceptorOptions {
  /**
   * For requests that say nothing themselves. False: only those with `custom: { needLogin: true }` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Gives a luch-request instance the session, its `upload` and `download` included: token, login before the first
 * request, one refresh and replay after a 401. `custom: { needLogin }` in a request's config is for that one. Returns a function that uninstalls.
 *
 * @throws TypeError if `client` is no luch-request instance
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/luch'
 *
 * declare const http: { interceptors: object; middleware(config: object): Promise<unknown> }
 * const uninstall = install(http, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(client: { interceptors: object; middleware(config: never): unknown }, session: Session, options?: LuchInterceptorOptions): () => void
