import { checkSession, needLoginOf } from './shared.js'

const CALLS = ['request', 'uploadFile', 'downloadFile']
const TASK = [
  'abort',
  'onHeadersReceived',
  'offHeadersReceived',
  'onChunkReceived',
  'offChunkReceived',
  'onProgressUpdate',
  'offProgressUpdate',
]

/** Wrappers of wx (uni-app) give promises to callers without callbacks; wx itself has the task only. */
const promiseOrTask = (promise, given) => {
  if (!given || !(given.success || given.fail || given.complete)) return promise
  const task = {}
  for (const method of TASK) if (promise[method]) task[method] = promise[method]
  return task
}

/**
 * Puts the session in the place of `client[name]`; `answer(promise, given)` is what callers get. Returns a function
 * that puts the original back, and says whether it was still its turn.
 */
export const replaceCall = (client, name, session, options, answer) => {
  const original = client[name]

  const call = function (given) {
    // What a session sends itself comes by here too, and must not go round in circles.
    if (given && given.sentBy === 'mp-session') return original.call(client, given)
    const promise = session[name](Object.assign({}, given, { needLogin: needLoginOf(given && given.needLogin, options) }))
    promise.catch(() => {})
    return answer(promise, given)
  }

  // An assignment is refused by base libraries whose wx has getters only.
  const put = (value) => Object.defineProperty(client, name, { configurable: true, enumerable: true, writable: true, value })
  put(call)
  return () => {
    const isOurs = client[name] === call
    if (isOurs) put(original)
    return isOurs
  }
}

/** Puts the session in the place of all of `client`'s calls over HTTP. Returns a function that puts the originals back. */
export const replaceCalls = (client, session, options) => {
  checkSession(session)
  const [undoRequest, ...undoFiles] = CALLS.filter((name) => typeof client[name] === 'function').map((name) =>
    replaceCall(client, name, session, options, promiseOrTask)
  )
  const { host } = session
  host.counted = (host.counted || 0) + 1
  return () => {
    for (const undo of undoFiles) undo()
    if (undoRequest()) host.counted--
  }
}
