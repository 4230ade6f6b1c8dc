import type { Session } from '../index'

export interface LuchInterceptorOptions {
  /** False: only requests with `custom: { needLogin: true }` log in. Default true. */
  needLogin?: boolean
}

/**
 * Gives a luch-request instance the session: token, login before the first request, one refresh and replay
 * after a 401. `custom: { needLogin: false }` in a request's config opts out. Returns a function that uninstalls.
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
