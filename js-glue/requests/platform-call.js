import { copyOf } from './copy.js'
import { withHeader } from './headers.js'
import { callback, isFunction, isObject, isText, object, text } from '../errors/kinds.js'

/** Of a login. */
export const need = [(value) => typeof value === 'boolean' || value === 'optional', 'need']
/** What names a scheme or a host, or only looks as if, is no path of ours. */
const NO_PATH = /^(\s|[a-z][a-z\d+.-]*:|[\\/]{2})/i
const HEAD = 'HeadersReceived'

/**
 * A function of the platform with the session's token: waits for the login, refreshes after a 401, is sent once more.
 * `kind`: the platform's `name` for it, what options it `needs` beside `url`, which event is its `heartbeat`, `read(answer)` → as
 * wx.request would give it, `asTask(promise, call)` adds the methods of the platform's task, each of which may be
 * passed around alone, and `errorOf(error)` knows what only it can suffer.
 */
export const createPlatformCalls = ({ Exchange, options, guard, host, surface, failureError, tools }) => {
  const { check, misuse, sessionError } = tools
  const { baseURL, tokenHeader } = options
  const { header: usual, timeout: usualTimeout } = options.requestDefaults || {}

  const absolute = (url, name) => {
    if (guard.isUsual(url) || NO_PATH.test(url)) return url
    if (!baseURL) throw misuse('relative url', name)
    return baseURL + url.replace(/^\/*/, '/')
  }

  class PlatformCall extends Exchange {
    constructor(kind, given) {
      super('', undefined, given.isUnauthorized)
      this.kind = kind
      // What the platform gets the first time, and what of it must be the same the second time, whoever changed it meanwhile.
      this.options = undefined
      this.header = undefined
      this.data = undefined
      this.formData = undefined
      this.onSuccess = given.success
      this.onFail = given.fail
      this.onComplete = given.complete
      this.listeners = undefined
      // The events of the present sending that somebody hears of, and which sending that is.
      this.forwarded = undefined
      this.sending = 0
      // What a refused answer brought piece by piece.
      this.held = undefined
      this.resolve = undefined
      this.rejectWith = undefined
    }

    get name() {
      return this.kind.name
    }

    dispatch(authorization, left) {
      const { kind } = this
      const options = this.sending ? Object.assign({}, this.options) : this.options
      this.sending++
      options.url = this.url
      if (this.data !== undefined) options.data = this.data
      if (this.formData !== undefined) options.formData = this.formData
      if (authorization) options.header = withHeader(this.header, tokenHeader, authorization)
      if (left < Infinity) options.timeout = Math.max(1, Math.round(left))
      this.forwarded = this.held = undefined
      const done = (error, answer) => (error ? this.failed(error) : this.answered(kind.read(answer), answer))
      const task = host.request(options, done, kind.name)
      const heartbeat = kind.heartbeat(options)
      if (heartbeat) this.forward(task, heartbeat)
      for (const event in this.listeners) this.forward(task, event)
      return task
    }

    /** Once per event and sending: who comes and goes among the listeners is nothing to the platform. */
    forward(task, event) {
      if (!this.running) return
      const forwarded = this.forwarded || (this.forwarded = [])
      if (forwarded.includes(event)) return
      forwarded.push(event)
      // Whoever hears of a body hears of it after the head.
      this.forward(task, HEAD)
      const { sending } = this
      task.listen('on' + event, (news) => {
        if (this.running && sending === this.sending) this.heard(event, news)
      })
    }

    /** A refused answer is not the caller's to see in pieces: whoever listens hears of the replay. */
    heard(event, news) {
      this.progress()
      if (event === HEAD) this.held = this.carries && !this.replayed && guard.headRefuses(news, this.isUnauthorized) ? [] : undefined
      if (this.held) this.held.push([event, news])
      else this.tell(event, news)
    }

    tell(event, news) {
      for (const listener of (this.listeners && this.listeners[event]) || []) surface(listener, news)
    }

    listen(event, listener) {
      if (!isFunction(listener)) return
      const listeners = this.listeners || (this.listeners = {})
      listeners[event] = (listeners[event] || []).concat(listener)
      if (this.task) this.forward(this.task, event)
    }

    unlisten(event, listener) {
      if (this.listeners) this.listeners[event] = listener ? (this.listeners[event] || []).filter((other) => other !== listener) : []
    }

    deliver(answer) {
      // Taken for a refusal by its head, and none.
      if (this.held) for (const [event, news] of this.held) this.tell(event, news)
      this.resolve(answer)
      if (this.onSuccess || this.onComplete) this.notify(this.onSuccess, answer)
    }

    handOver({ statusCode, data, header }) {
      const error = sessionError('ERR_UNAUTHORIZED', { cause: { status: statusCode } })
      // Not enumerable: whoever prints an error must not print an answer.
      for (const [name, value] of [['statusCode', statusCode], ['data', data], ['header', header]])
        Object.defineProperty(error, name, { value })
      this.reject(error)
    }

    reject(thrown) {
      const { errorOf, name } = this.kind
      const error = (errorOf && errorOf(thrown)) || failureError(thrown, name, this.url)
      this.rejectWith(error)
      if (!error.errMsg) error.errMsg = name + ':fail ' + error.message
      this.notify(this.onFail, error)
    }

    notify(listener, result) {
      if (isFunction(listener)) surface(listener, result)
      if (isFunction(this.onComplete)) surface(this.onComplete, result)
    }
  }

  /** A copy, joined with `requestDefaults`. */
  const withDefaults = (given) => {
    const options = Object.assign({}, given)
    if (given.header || usual) options.header = Object.assign({}, usual, given.header)
    if (given.timeout === undefined && usualTimeout) options.timeout = usualTimeout
    return options
  }

  /** Options as they are at the call, whatever the caller does with its objects later. */
  const take = (call, given) => {
    const options = (call.options = withDefaults(given))
    call.header = options.header
    call.timeout = options.timeout
    try {
      call.data = copyOf(given.data)
      call.formData = copyOf(given.formData)
    } catch (error) {
      // Cyclic, or with a getter that throws: the platform says what it thinks of it.
    }
    // These are ours to read, not those of whoever stands between us and the platform.
    if (given.needLogin !== undefined) options.needLogin = undefined
    if (given.isUnauthorized !== undefined) options.isUnauthorized = undefined
    // Interceptors pass by what a session sends, or it would go round in circles.
    options.sentBy = 'mp-session'
  }

  /** What is wrong with the options is the caller's to hear of at once. */
  const checkGiven = (given, { name, needs }) => {
    if (!isObject(given)) check(name + '(options)', object, given)
    if (!isText(given.url)) check(name + ': url', text, given.url)
    if (needs) for (const option of needs(given)) check(name + ': ' + option, text, given[option])
    const { header, needLogin, isUnauthorized } = given
    if (header !== undefined) check(name + ': header', object, header)
    if (needLogin !== undefined) check(name + ': needLogin', need, needLogin)
    if (isUnauthorized !== undefined) check(name + ': isUnauthorized', callback, isUnauthorized)
  }

  const platformCall = (kind) => (given) => {
    const call = new PlatformCall(kind, given || {})
    const promise = new Promise((resolve, reject) => {
      call.resolve = resolve
      call.rejectWith = reject
    })
    try {
      checkGiven(given, kind)
      take(call, given)
      call.url = absolute(given.url, kind.name)
      call.begin(given.needLogin, call.header)
    } catch (error) {
      call.fail(error)
    }
    // Whoever listens by callbacks need not listen to the promise as well.
    if (call.onSuccess || call.onFail || call.onComplete) promise.catch(() => {})
    return kind.asTask(promise, call)
  }
  return { absolute, checkGiven, platformCall, withDefaults }
}
