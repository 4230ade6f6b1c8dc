import type { RequestOptions } from 'mp-session'
import { session } from './session'

/** In a browser Taro's API comes in parts, and there is no whole `Taro` to install on. */
export const send = <Data>(options: RequestOptions) => session.request<Data>(options)
