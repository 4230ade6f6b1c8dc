import type { Host } from '../index'

/** The part of `uni` a session cannot do without; everything else is used where it exists. */
export interface UniLike {
  getSystemInfoSync(): unknown
  request(options: any): unknown
}

/**
 * The adapter for uni-app's `uni`, on whatever Mini Program platform the app was built for: WeChat, Douyin, Alipay, Baidu, QQ,
 * Kuaishou, JD, Xiaohongshu. Elsewhere nobody can sign in by it (`ERR_UNSUPPORTED`): in a browser take `mp-session/host/web`.
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { UniLike, uniHost } from 'mp-session/host/uni'
 *
 * declare const uni: UniLike
 * const session = createSession({ baseURL: 'https://api.example.com', host: uniHost(uni) })
 * ```
 */
export function uniHost(uni: UniLike): Host
