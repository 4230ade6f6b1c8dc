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
      this.given = given
      this.listeners = undefined
      this.listening = false
      this.isRefused = false
      this.resolve = undefined
      this.rejectWith = undefined
    }

    dispatch(authorization, left) {
      const { given } = this
      const options = Object.assign({}, given)
      options.url = this.url
      if (authorization) options.header = withAuthorization(given.header, authorization)
      if (left < Infinity) options.timeout = Math.max(1, Math.round(left))
      // These are ours to read, not those of whoever stands between us and the platform.
      if (given.needLogin !== undefined) options.needLogin = undefined
      if (given.isUnauthorized !== undefined) options.isUnauthorized = undefined
      // Interceptors pass by what a session sends, or it would go round in circles.
      options.sentBy = 'mp-session'
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
      this.notify(this.given.success, response)
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
      this.notify(this.given.fail, error)
    }

    notify(listener, result) {
      const { complete } = this.given
      if (isFunction(listener)) surface(listener, result)
      if (isFunction(complete)) surface(complete, result)
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

  /** As it is now, whatever the caller does with its objects later. */
  const taken = (given) => {
    const copy = Object.assign({}, given)
    if (given.header) copy.header = Object.assign({}, given.header)
    try {
      copy.data = copyOf(given.data)
    } catch (error) {
      // Cyclic, or with a getter that throws: the platform says what it thinks of it.
    }
    return copy
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
      request.given = taken(given)
      request.url = absolute(given.url)
      request.begin(given.needLogin, given.header)
    } catch (error) {
      request.fail(error)
    }
    // Whoever listens by callbacks need not listen to the promise as well.
    const { success, fail, complete } = request.given
    if (success || fail || complete) promise.catch(() => {})
    return asTask(promise, request)
  }
}
