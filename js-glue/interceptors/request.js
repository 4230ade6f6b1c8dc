import { checkClient } from './shared.js'

const TASK = ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']

/**
 * Lets plain `wx.request` calls go through the session: `install(wx, session)`.
 * `needLogin: false` in a request's options, or in the options for all of them, opts out.
 */
export const install = (client, session, options) => {
  checkClient(client && typeof client.request === 'function', 'wx')
  const original = client.request
  const byDefault = !options || options.needLogin !== false

  const request = function (given) {
    const needLogin = given && typeof given.needLogin === 'boolean' ? given.needLogin : byDefault
    // Among these are the session's own: its requests are marked, so nothing goes round in circles.
    if (!needLogin) return original.call(client, given)
    const promise = session.request(given)
    promise.catch(() => {})
    // Wrappers of wx (uni-app, Taro) give promises to callers without callbacks; wx itself has the task only.
    if (!given || !(given.success || given.fail || given.complete)) return promise
    const task = {}
    for (const method of TASK) task[method] = (listener) => promise[method](listener)
    return task
  }

  // An assignment is refused by base libraries whose wx has getters only.
  const put = (value) => Object.defineProperty(client, 'request', { configurable: true, enumerable: true, writable: true, value })
  put(request)
  return () => {
    if (client.request === request) put(original)
  }
}
