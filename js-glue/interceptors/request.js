import { checkClient, checkSession, needLoginOf } from './shared.js'

const TASK = ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']

/**
 * Lets plain `wx.request` calls go through the session: `install(wx, session)`.
 * `needLogin: false` in a request's options, or in the options for all of them, opts out of login and token; it is
 * still counted among the ten that the platform runs at once.
 */
export const install = (client, session, options) => {
  checkClient(client && typeof client.request === 'function', 'wx')
  checkSession(session)
  const original = client.request

  const request = function (given) {
    // What a session sends itself comes by here too, and must not go round in circles.
    if (given && given.sentBy === 'mp-session') return original.call(client, given)
    const promise = session.request(Object.assign({}, given, { needLogin: needLoginOf(given && given.needLogin, options) }))
    promise.catch(() => {})
    // Wrappers of wx (uni-app, Taro) give promises to callers without callbacks; wx itself has the task only.
    if (!given || !(given.success || given.fail || given.complete)) return promise
    const task = {}
    for (const method of TASK) task[method] = promise[method]
    return task
  }

  // An assignment is refused by base libraries whose wx has getters only.
  const put = (value) => Object.defineProperty(client, 'request', { configurable: true, enumerable: true, writable: true, value })
  put(request)
  return () => {
    if (client.request === request) put(original)
  }
}
