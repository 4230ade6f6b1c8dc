import type { Session } from '../index'

export interface AxiosInterceptorOptions {
  /**
   * For requests that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Gives an axios instance the session: token, login before the first request, one refresh and replay after a 401.
 * `needLogin: false` or `'optional'` in a request's config is for that one. Returns a function that uninstalls.
 *
 * The instance's adapter may be a function, a name or a list, as axios has it. An `adapter` given per request goes
 * past the session.
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
