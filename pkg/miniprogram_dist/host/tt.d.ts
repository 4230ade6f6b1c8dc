import type { Host, WxLike } from '../index'

/**
 * The adapter for Douyin's `tt`.
 *
 * @example
 * ```ts
 * import { createSession, WxLike } from 'mp-session'
 * import { ttHost } from 'mp-session/host/tt'
 *
 * declare const tt: WxLike
 * const session = createSession({ baseURL: 'https://api.example.com', host: ttHost(tt) })
 * ```
 */
export function ttHost(tt: WxLike): Host
