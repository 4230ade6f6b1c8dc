import { copyOf } from '../requests/copy.js'
import { withHeader } from '../requests/headers.js'
import { replaceCall } from './replace-calls.js'
import { checkClient, checkSession, needLoginOf } from './shared.js'

const LISTENERS = ['onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']
const CALLBACKS = ['success', 'fail', 'complete']
const FILES = ['uploadFile', 'downloadFile']

/** Alipay fails a call whose answer has a status from 400 on, and calls its parts otherwise. */
const answerIn = (error) => {
  const { status, headers: header, data, statusCode = status } = error || {}
  return statusCode === undefined ? error || {} : Object.assign({}, error, { statusCode, data }, header && { header })
}

/**
 * One call of `Taro.request` on its way through the chain. It may be sent twice, so the caller's callbacks and
 * listeners are kept here: they hear of the last sending only.
 */
class Call {
  constructor(chain, session, options) {
    this.chain = chain
    this.params = Object.assign({}, chain.requestParams)
    this.callbacks = CALLBACKS.map((name) => this.params[name])
    for (const name of CALLBACKS) delete this.params[name]
    this.listeners = []
    this.promise = new Promise((resolve, reject) => {
      this.settle = (settle, index, result) => {
        if (this.over) return
        this.over = true
        settle(result)
        for (const callback of [this.callbacks[index], this.callbacks[2]]) if (callback) callback(result)
      }
      this.done = (response) => this.settle(resolve, 0, response)
      this.fail = (error) => this.settle(reject, 1, error)
    })
    const { url, header, timeout, needLogin } = this.params
    // As it is now, whatever the caller does with its objects while it waits.
    this.params.header = Object.assign({}, header)
    this.params.data = copyOf(this.params.data)
    const target = { url, header, timeout, needLogin: needLoginOf(needLogin, options) }
    this.sending = session.send(target, (authorization, left, { tokenHeader }) => this.dispatch(authorization, left, tokenHeader))
    this.sending.then(({ settle }) => settle(), (error) => this.fail(error))
  }

  dispatch(authorization, left, tokenHeader) {
    if (this.over) return Promise.resolve({ response: {}, settle() {} })
    const header = authorization ? withHeader(this.params.header, tokenHeader, authorization) : Object.assign({}, this.params.header)
    const timeout = left < Infinity ? { timeout: Math.max(1, Math.round(left)) } : undefined
    const task = (this.task = this.chain.proceed(Object.assign({}, this.params, { header }, timeout)))
    for (const [name, listener] of this.listeners) this.forward(name, listener)
    return task.then(
      (response) => ({ response, settle: () => this.done(response) }),
      // Taro rejects from 400 on where the app asks for it, with the response.
      (error) => ({ response: answerIn(error), settle: () => this.fail(error) })
    )
  }

  forward(name, listener) {
    if (typeof this.task[name] === 'function') this.task[name](listener)
  }

  abort() {
    if (this.task && typeof this.task.abort === 'function') this.task.abort()
    this.sending.abort()
    this.fail({ errMsg: 'request:fail abort' })
  }

  /** What Taro copies from an interceptor's promise to the caller's: functions that need no `this`. */
  asTask() {
    const task = { abort: () => this.abort() }
    for (const name of LISTENERS)
      task[name] = (listener) => {
        this.listeners.push([name, listener])
        if (this.task) this.forward(name, listener)
      }
    return Object.assign(this.promise, task)
  }
}

/** What `Taro.uploadFile` and `Taro.downloadFile` give: the task on the promise, and two methods that give it once more. */
const fileTask = (promise) => {
  const { abort, onProgressUpdate } = promise
  return Object.assign(promise, {
    abort(done) {
      if (typeof done === 'function') done()
      abort()
      return promise
    },
    progress(listener) {
      onProgressUpdate(listener)
      return promise
    },
  })
}

/**
 * Lets every `Taro.request` of the app carry the token, from its place in the chain: interceptors added later see
 * the token, and see a request again that is sent once more after a refresh. `Taro.uploadFile` and `Taro.downloadFile`
 * know no chain: the session stands in for them.
 * `needLogin: false` in a call's options, or in the options for all of them, opts out.
 */
export const install = (Taro, session, options) => {
  checkClient(Taro && typeof Taro.addInterceptor === 'function', 'Taro')
  checkSession(session)
  const undoFiles = FILES.filter((name) => typeof Taro[name] === 'function').map((name) =>
    replaceCall(Taro, name, session, options, fileTask)
  )
  let installed = true
  Taro.addInterceptor((chain) =>
    installed ? new Call(chain, session, options).asTask() : chain.proceed(chain.requestParams)
  )
  // Taro takes no single interceptor out again.
  return () => {
    installed = false
    for (const undo of undoFiles) undo()
  }
}
