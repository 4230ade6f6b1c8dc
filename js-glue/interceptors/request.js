import { replaceCalls } from './replace-calls.js'
import { checkClient } from './shared.js'

/** uni-app gives the code that it bundles a copy of `wx`, whose functions nobody else calls. */
const isCopyOfUni = (client) =>
  typeof wx !== 'undefined' &&
  client !== wx &&
  // @ts-ignore uni-app adds it to the global one.
  typeof wx.createApp === 'function' &&
  client.getStorage === wx.getStorage

/** Taro and uni-app have chains of interceptors, which replaced calls would pass by without a word. */
const chainOf = (client) => {
  if (isCopyOfUni(client)) return 'uni'
  if (typeof client.addInterceptor !== 'function') return ''
  return typeof client.getEnv === 'function' ? 'taro' : 'uni'
}

/**
 * Lets plain `wx.request`, `wx.uploadFile` and `wx.downloadFile` go through the session: `install(wx, session)`.
 * `needLogin: false` in a call's options, or in the options for all of them, opts out of login and token; it is
 * still counted among the ten that the platform runs at once.
 */
export const install = (client, session, options) => {
  checkClient(client && typeof client.request === 'function', 'wx')
  const chain = chainOf(client)
  checkClient(!chain, 'wx itself, which this is not: take install of mp-session/interceptors/' + chain)
  return replaceCalls(client, session, options)
}
