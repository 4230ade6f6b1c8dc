import type { Session } from '../index'

export interface FlyInterceptorOptions {
  /**
   * For requests that say nothing themselves. False: only those with `needLogin: true` log in. `'optional'`: as in
   * `session.request`. Default true.
   */
  needLogin?: boolean | 'optional'
}

/**
 * Gives a Fly instance the session, below Fly's own interceptors: token, login before the first request,
 * one refresh and replay after a 401. `needLogin: false` or `'optional'` in a request's options is for that one.
 * Returns a function that uninstalls.
 *
 * In a mini program Fly sends no files: `session.uploadFile` and `session.downloadFile` do.
 *
 * Fly makes errors of its own: the SessionError behind one is at `error.engine.sessionError`.
 *
 * @throws TypeError if `client` is no Fly instance
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { install } from 'mp-session/interceptors/fly'
 *
 * declare const fly: { engine: unknown; interceptors: object }
 * const uninstall = install(fly, createSession({ baseURL: 'https://api.example.com' }))
 * ```
 */
export function install(client: { engine?: unknown; interceptors: object }, session: Session, options?: FlyInterceptorOptions): () => void
