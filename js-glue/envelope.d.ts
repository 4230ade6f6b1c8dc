import type { Response } from './index'

export interface EnvelopeOptions {
  /** The field of the business code. Default `'code'`. */
  code?: string
  /** The field of the reply itself. Default `'data'`. */
  data?: string
  /** The field of the back end's own message. Default `'message'`; many back ends call it `msg`. */
  message?: string
  /** The code of success, or several. Numbers and texts are the same: `0` is also `'0'`. Default `0`. */
  ok?: number | string | Array<number | string>
}

/** Two options of `createSession`. */
export interface Envelope {
  /**
   * Takes the reply out. A code that is not `ok` is `ERR_BACKEND_REJECTED` with that code and the back end's message in
   * `cause`; a reply that is no envelope is `ERR_BACKEND_PROTOCOL`.
   */
  unwrap(body: unknown): any
  /** Status 401, or the business code 401 in any status, unless `ok` names it. */
  isUnauthorized(response: Response): boolean
}

/**
 * For a back end that answers `{ code, data, message }` with status 200, whatever happened. The contract's calls are
 * taken out of it; answers to requests of the app's own stay as they come, and only a code 401 in them causes a refresh.
 *
 * A code 401 of the login call ends the session like a status 401; any other code is temporary.
 *
 * @throws TypeError if an option is unknown or of the wrong kind
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { envelope } from 'mp-session/envelope'
 *
 * export const session = createSession({
 *   baseURL: 'https://api.example.com',
 *   ...envelope({ message: 'msg', ok: [0, 200] }),
 * })
 * ```
 */
export function envelope(options?: EnvelopeOptions): Envelope
