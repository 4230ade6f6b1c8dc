import type { Session } from '../index'

export interface FlyInterceptorOptions {
  /** False: only requests with `needLogin: true` log in. Default true. */
  needLogin?: boolean
}

/**
 * Gives a Fly instance the session, below Fly's own interceptors: token, login before the first request,
 * one refresh and replay after a 401. `needLogin: false` in a request's options opts out.
 * Returns a function that uninstalls.
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
