import type { Host } from '../index'

/** The part of `Taro` a session cannot do without; everything else is used where it exists. */
export interface TaroLike {
  getEnv(): string
  request(options: any): unknown
}

/**
 * The adapter for `Taro`, on whatever Mini Program platform the app was built for: WeChat, Douyin, Alipay, Baidu, QQ, Kuaishou,
 * JD, Xiaohongshu. Elsewhere nobody can sign in by it (`ERR_UNSUPPORTED`): in a browser take `mp-session/host/web`.
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { TaroLike, taroHost } from 'mp-session/host/taro'
 *
 * declare const Taro: TaroLike
 * const session = createSession({ baseURL: 'https://api.example.com', host: taroHost(Taro) })
 * ```
 */
export function taroHost(Taro: TaroLike): Host
