import { checkSession, needLoginOf } from './shared.js'

const TASK = ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']

/** Puts the session in the place of `client.request`. Returns a function that puts the original back. */
export const replaceRequest = (client, session, options) => {
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
  const { host } = session
  host.counted = (host.counted || 0) + 1
  return () => {
    if (client.request !== request) return
    put(original)
    host.counted--
  }
}
