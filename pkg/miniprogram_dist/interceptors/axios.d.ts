import type { Session } from '../index'

export interface AxiosInterceptorOptions {
  /**
   * For requests that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
  /** `axios.getAdapter`, for an instance whose adapter is given by name (Node, browsers). */
  getAdapter?(adapter: never): unknown
}

/**
 * Gives an axios instance the session: token, login before the first request, one refresh and replay after a 401.
 * `needLogin: false` or `'optional'` in a request's config is for that one. Returns a function that uninstalls.
 *
 * An `adapter` given per request goes past it.
 *
 * @throws TypeError if `client` is no axios instance
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/axios'
 *
 * declare const client: { defaults: object; interceptors: object }
 * const uninstall = install(client, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(client: { defaults: object; interceptors: object }, session: Session, options?: AxiosInterceptorOptions): () => void
