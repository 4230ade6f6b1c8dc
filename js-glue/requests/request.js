import { copyOf } from './copy.js'
import { isAuthorization } from './guard.js'
import { callback, isFunction, object, text } from '../errors/kinds.js'

/** Of a login. */
const need = [(value) => typeof value === 'boolean' || value === 'optional', "true, false or 'optional'"]
/** What names a scheme or a host, or only looks as if, is no path of ours. */
const NO_PATH = /^(\s|[a-z][a-z\d+.-]*:|[\\/]{2})/i

/** Platforms take header names as they come: two spellings of one name would both travel. */
const withAuthorization = (header, authorization) => {
  const result = {}
  for (const name in header) if (!isAuthorization(name)) result[name] = header[name]
  result.Authorization = authorization
  return result
}

/** What the promise of a request can do besides being a promise: the methods of a RequestTask, each of which may be passed around alone. */
const asTask = (promise, exchange) => {
  promise.abort = () => exchange.abort()
  promise.onHeadersReceived = (listener) => exchange.listen('onHeadersReceived', listener)
  promise.offHeadersReceived = (listener) => exchange.listen('offHeadersReceived', listener)
  promise.onChunkReceived = (listener) => exchange.listen('onChunkReceived', listener)
  promise.offChunkReceived = (listener) => exchange.listen('offChunkReceived', listener)
  return promise
}

/** wx.request with the session's token: waits for the login, refreshes after a 401, replays once. */
export const createRequester = ({ Exchange, baseURL, host, surface, failureError, tools }) => {
  const { check, checkOptional, configError, sessionError } = tools

  const absolute = (url) => {
    if (NO_PATH.test(url)) return url
    if (!baseURL) throw configError('request: url must be absolute where there is no baseURL')
    return baseURL + url.replace(/^\/*/, '/')
  }

  class Request extends Exchange {
    constructor(given) {
      super('', given.timeout, given.isUnauthorized)
      // What the platform gets the first time, and what of it must be the same the second time, whoever changed it meanwhile.
      this.options = undefined
      this.header = undefined
      this.data = undefined
      this.isSent = false
      this.onSuccess = given.success
      this.onFail = given.fail
      this.onComplete = given.complete
      this.listeners = undefined
      this.listening = false
      this.isRefused = false
      this.resolve = undefined
      this.rejectWith = undefined
    }

    dispatch(authorization, left) {
      const options = this.isSent ? Object.assign({}, this.options) : this.options
      this.isSent = true
      options.url = this.url
      if (this.data !== undefined) options.data = this.data
      if (authorization) options.header = withAuthorization(this.header, authorization)
      if (left < Infinity) options.timeout = Math.max(1, Math.round(left))
      const task = host.request(options, (error, response) => (error ? this.failed(error) : this.answered(response, response)))
      this.listening = false
      if (this.listeners && !this.over) for (const [method, listener] of this.listeners) this.forward(task, method, listener)
      return task
    }

    /** A refused answer is not the caller's to see in pieces: whoever listens hears of the replay. */
    forward(task, method, listener) {
      if (!this.listening) {
        this.listening = true
        this.isRefused = false
        task.listen('onHeadersReceived', (head) => {
          this.isRefused = this.carries && !this.replayed && !!head && Number(head.statusCode) === 401
        })
      }
      task.listen(method, listener)
    }

    deliver(response) {
      this.resolve(response)
      this.notify(this.onSuccess, response)
    }

    handOver({ statusCode, data, header }) {
      const error = sessionError('ERR_UNAUTHORIZED', { cause: { status: statusCode } })
      // Not enumerable: whoever prints an error must not print an answer.
      for (const [name, value] of [['statusCode', statusCode], ['data', data], ['header', header]])
        Object.defineProperty(error, name, { value })
      this.reject(error)
    }

    reject(thrown) {
      const error = failureError(thrown)
      this.rejectWith(error)
      if (!error.errMsg) error.errMsg = 'request:fail ' + error.message
      this.notify(this.onFail, error)
    }

    notify(listener, result) {
      if (isFunction(listener)) surface(listener, result)
      if (isFunction(this.onComplete)) surface(this.onComplete, result)
    }

    // Kept as well as forwarded: a login may come before the first try, a replay after it.
    listen(method, given) {
      const listener = method.startsWith('on') ? this.alive(given) : given && given.wrapped
      this.listeners = (this.listeners || []).concat([[method, listener]])
      if (this.task) this.forward(this.task, method, listener)
    }

    alive(given) {
      const listener = (news) => {
        this.progress()
        if (!this.isRefused) given(news)
      }
      given.wrapped = listener
      return listener
    }
  }

  /** Options as they are now, whatever the caller does with its objects later. */
  const take = (request, given) => {
    const options = Object.assign({}, given)
    if (given.header) options.header = request.header = Object.assign({}, given.header)
    try {
      request.data = copyOf(given.data)
    } catch (error) {
      // Cyclic, or with a getter that throws: the platform says what it thinks of it.
    }
    // These are ours to read, not those of whoever stands between us and the platform.
    if (given.needLogin !== undefined) options.needLogin = undefined
    if (given.isUnauthorized !== undefined) options.isUnauthorized = undefined
    // Interceptors pass by what a session sends, or it would go round in circles.
    options.sentBy = 'mp-session'
    request.options = options
  }

  return (given) => {
    const request = new Request(given || {})
    const promise = new Promise((resolve, reject) => {
      request.resolve = resolve
      request.rejectWith = reject
    })
    try {
      check('request(options)', object, given)
      check('request: url', text, given.url)
      checkOptional('request: header', object, given.header)
      checkOptional('request: needLogin', need, given.needLogin)
      checkOptional('request: isUnauthorized', callback, given.isUnauthorized)
      take(request, given)
      request.url = absolute(given.url)
      request.begin(given.needLogin, given.header)
    } catch (error) {
      request.fail(error)
    }
    // Whoever listens by callbacks need not listen to the promise as well.
    if (request.onSuccess || request.onFail || request.onComplete) promise.catch(() => {})
    return asTask(promise, request)
  }
}
