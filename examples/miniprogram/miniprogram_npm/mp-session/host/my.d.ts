import type { Host } from '../index'

/** The part of `my` a session cannot do without; everything else is used where it exists. */
export interface MyLike {
  getAuthCode(options: object): unknown
  request(options: object): unknown
}

/**
 * The adapter for Alipay's `my`. There is no session_key, and the phone button gives nothing that the contract knows: what
 * needs them rejects with `ERR_UNSUPPORTED`. `/silentLogin` gets the `authCode` as `code`.
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { MyLike, myHost } from 'mp-session/host/my'
 *
 * declare const my: MyLike
 * const session = createSession({ baseURL: 'https://api.example.com', host: myHost(my) })
 * ```
 */
export function myHost(my: MyLike): Host
