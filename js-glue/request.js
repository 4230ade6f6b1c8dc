import { configError, sessionError } from './errors.js'
import { ABORTED } from './host/common.js'
import { expected, isFunction, isObject, originOf } from './options.js'

/** By kind of failure; a reply that came is never one of these, whatever its status. */
const FAILURE_CODES = [
  'ERR_NETWORK',
  'ERR_TIMEOUT',
  'ERR_NETWORK',
  'ERR_NETWORK',
  'ERR_UNSUPPORTED',
  'ERR_ABORTED',
  'ERR_NETWORK',
]
const MAX_KNOWN_ORIGINS = 64
const LISTENERS = ['onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']

const hasAuthorization = (header) => {
  for (const name in header) if (name.length === 13 && name.toLowerCase() === 'authorization') return true
  return false
}

/** What the promise of a request can do besides being a promise: the methods of a RequestTask. */
const taskMethods = {
  abort() {
    this.exchange.abort()
  },
}
for (const method of LISTENERS)
  taskMethods[method] = function (listener) {
    this.exchange.listen(method, listener)
  }

/** wx.request with the session's token: waits for the login, refreshes after a 401, replays once. */
export const createRequester = ({ engine, host, parallel, report, trusts, isUnauthorized, renewedToken, formatToken }) => {
  const known = new Map()
  let accepted = -1

  // undefined: the core, which judges addresses, is not loaded yet.
  const mayAttach = (url) => {
    const origin = originOf(url)
    const verdict = known.get(origin)
    if (verdict !== undefined) return verdict
    // 'https://host?a=/b' has its third slash in the query.
    const judged = engine.ask('mayAttach', /^[^?#]*[?#][^@\\]*$/.test(origin) ? origin.split(/[?#]/)[0] : origin)
    if (judged === null) return undefined
    if (known.size >= MAX_KNOWN_ORIGINS) known.clear()
    known.set(origin, judged)
    return judged
  }

  const guarded = (hook, response, otherwise) => {
    try {
      return hook(response)
    } catch (error) {
      report(error)
      return otherwise
    }
  }

  class Exchange {
    constructor(options) {
      this.options = options
      this.serial = -1
      this.replayed = false
      this.over = false
      this.running = false
      this.task = undefined
      this.listeners = undefined
      this.resolve = undefined
      this.reject = undefined
    }

    begin() {
      const { url, needLogin, header } = this.options
      if (needLogin === false || (header && hasAuthorization(header))) return this.enter()
      if (!trusts) return this.fail(configError('option trustedOrigins or baseURL is required for requests with a token'))
      const attach = mayAttach(url)
      if (attach === undefined) return this.wait(engine.load(), () => this.begin())
      if (!attach) return this.enter()
      if (engine.isLive()) return this.authorize()
      return this.wait(engine.run('ensureLogin'), () => this.authorize())
    }

    wait(promise, next) {
      promise.then(
        () => this.over || next(),
        (error) => this.fail(error)
      )
    }

    authorize() {
      this.serial = engine.serial
      if (engine.token) this.enter()
      else this.fail(sessionError('ERR_SUPERSEDED'))
    }

    enter() {
      parallel.enter(this)
    }

    start() {
      this.running = true
      const given = this.options
      try {
        const options = Object.assign({}, given)
        if (this.serial >= 0) {
          // The newest: while this one waited for its turn, the token may have been replaced.
          this.serial = engine.serial
          options.header = Object.assign({}, given.header, { Authorization: formatToken(engine.token) })
        }
        options.needLogin = false
        options.complete = undefined
        options.success = (response) => this.answered(response)
        options.fail = (error) => this.failed(error)
        const task = host.request(options)
        this.task = task
        if (this.listeners && !this.over) for (const [method, listener] of this.listeners) this.forward(method, listener)
      } catch (error) {
        this.failed(error)
      }
    }

    leave() {
      if (this.running) {
        this.running = false
        parallel.leave()
      }
    }

    answered(response) {
      if (this.over) return
      this.leave()
      if (this.serial >= 0) {
        const unauthorized = isUnauthorized
          ? guarded(isUnauthorized, response, response.statusCode === 401)
          : response.statusCode === 401
        if (unauthorized) return this.refused()
        this.welcome(response)
      }
      this.settle(response)
    }

    refused() {
      if (this.replayed) {
        engine.tell('replayRejected', this.serial)
        return this.fail(sessionError('ERR_UNAUTHORIZED', { cause: { status: 401 } }))
      }
      this.replayed = true
      this.wait(engine.run('refreshRejected', this.serial), () => this.authorize())
    }

    welcome(response) {
      if (this.serial !== accepted && response.statusCode < 400) {
        accepted = this.serial
        engine.tell('requestAccepted', accepted)
      }
      if (renewedToken) {
        const renewed = guarded(renewedToken, response)
        const token = renewed && (renewed.token || renewed)
        if (typeof token === 'string')
          engine.tell('adoptToken', this.serial, token, typeof renewed.expiresIn === 'number' ? renewed.expiresIn : NaN)
      }
    }

    failed(error) {
      if (this.over) return
      this.leave()
      if (error && error.code === 'ERR_CONFIG') return this.fail(error)
      const { failure, errno } = host.failureOf(error)
      this.fail(
        sessionError(FAILURE_CODES[failure], {
          errMsg: String((error && error.errMsg) || 'request:fail'),
          errno,
          cause: { errno },
        })
      )
    }

    settle(response) {
      this.over = true
      this.resolve(response)
      this.notify('success', response)
    }

    fail(error) {
      if (this.over) return
      this.over = true
      this.reject(error)
      if (!error.errMsg) error.errMsg = 'request:fail ' + error.message
      this.notify('fail', error)
    }

    notify(name, result) {
      const { options } = this
      if (isFunction(options[name])) guarded(options[name], result)
      if (isFunction(options.complete)) guarded(options.complete, result)
    }

    abort() {
      if (this.over) return
      if (!this.running) parallel.drop(this)
      const { task } = this
      this.leave()
      this.fail(sessionError(FAILURE_CODES[ABORTED], { errMsg: 'request:fail abort' }))
      if (task) task.abort()
    }

    // Kept as well as forwarded: a login may come before the first try, a replay after it.
    listen(method, listener) {
      if (!this.listeners) this.listeners = []
      this.listeners.push([method, listener])
      if (this.task) this.forward(method, listener)
    }

    forward(method, listener) {
      if (isFunction(this.task[method])) this.task[method](listener)
    }
  }

  const invalid = (options) => {
    if (!isObject(options)) return expected('request(options)', 'an object', options)
    const { url, header, needLogin } = options
    if (typeof url !== 'string' || !url) return expected('request: url', 'a non-empty string', url)
    if (header !== undefined && !isObject(header)) return expected('request: header', 'an object', header)
    if (needLogin !== undefined && typeof needLogin !== 'boolean')
      return expected('request: needLogin', 'true or false', needLogin)
  }

  return (options) => {
    const wrong = invalid(options)
    const exchange = new Exchange(options || {})
    const promise = new Promise((resolve, reject) => {
      exchange.resolve = resolve
      exchange.reject = reject
    })
    if (wrong) exchange.fail(wrong)
    else exchange.begin()
    // Whoever listens by callbacks need not listen to the promise as well.
    if (isFunction(exchange.options.fail) || isFunction(exchange.options.complete)) promise.catch(() => {})
    promise.exchange = exchange
    return Object.assign(promise, taskMethods)
  }
}
