import { ABORTED } from './host/common.js'
import { flag, isFunction, object, text } from './kinds.js'
import { ENSURE_LOGIN } from './steps.js'

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
const LISTENERS = ['onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived']

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
export const createRequester = ({ engine, host, parallel, guard, run, tools }) => {
  const { SessionError, check, checkOptional, sessionError } = tools
  const notify = (callback, result) => {
    if (isFunction(callback)) run(callback, result)
  }

  class Exchange {
    constructor(options) {
      this.options = options
      this.serial = -1
      this.replayed = false
      this.fresh = false
      this.over = false
      this.running = false
      this.task = undefined
      this.listeners = undefined
      this.resolve = undefined
      this.reject = undefined
    }

    begin() {
      const { url, needLogin, header } = this.options
      if (guard.exempt(needLogin, header)) return parallel.enter(this)
      const attach = guard.mayAttach(url)
      if (attach === undefined) this.wait(engine.load(), () => this.begin())
      else if (!attach) parallel.enter(this)
      else if (engine.isLive()) this.authorize()
      else this.wait(engine.run(ENSURE_LOGIN), () => this.authorize())
    }

    wait(promise, next) {
      promise.then(() => this.over || next()).catch((error) => this.fail(error))
    }

    authorize() {
      this.serial = guard.serial
      this.fresh = true
      parallel.enter(this)
      this.fresh = false
    }

    start() {
      this.running = true
      const given = this.options
      // It waited in the queue, and the token it would take along is being replaced.
      if (this.serial >= 0 && !this.fresh && !engine.isLive()) {
        this.leave()
        return this.wait(engine.run(ENSURE_LOGIN), () => this.authorize())
      }
      try {
        const options = Object.assign({}, given)
        if (this.serial >= 0) {
          // The newest: while this one waited for its turn, the token may also have been replaced.
          this.serial = guard.serial
          options.header = Object.assign({}, given.header, { Authorization: guard.authorization() })
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
      if (!this.running) return
      const { serial } = this
      const unauthorized = serial >= 0 && guard.unauthorized(response)
      // First the refresh, then the place: whoever gets it must not leave with the old token.
      if (unauthorized) this.refused(serial)
      else if (serial >= 0) guard.welcome(serial, response)
      this.leave()
      if (!unauthorized) this.settle(response)
    }

    refused(serial) {
      if (this.replayed) {
        guard.giveUp(serial)
        this.fail(sessionError('ERR_UNAUTHORIZED', { cause: { status: 401 } }))
      } else {
        this.replayed = true
        this.wait(guard.refresh(serial), () => this.authorize())
      }
    }

    failed(error) {
      if (!this.running) return
      this.leave()
      if (error instanceof SessionError) return this.fail(error)
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
      notify(this.options.success, response)
      notify(this.options.complete, response)
    }

    fail(error) {
      if (this.over) return
      this.over = true
      this.reject(error)
      if (!error.errMsg) error.errMsg = 'request:fail ' + error.message
      notify(this.options.fail, error)
      notify(this.options.complete, error)
    }

    abort() {
      if (this.over) return
      this.fail(sessionError(FAILURE_CODES[ABORTED], { errMsg: 'request:fail abort' }))
      if (this.running) {
        // The platform's place first, then ours: the next in the queue starts at once.
        if (this.task) this.task.abort()
        this.leave()
      } else parallel.drop(this)
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

  return (options) => {
    const exchange = new Exchange(options || {})
    const promise = new Promise((resolve, reject) => {
      exchange.resolve = resolve
      exchange.reject = reject
    })
    try {
      check('request(options)', object, options)
      check('request: url', text, options.url)
      checkOptional('request: header', object, options.header)
      checkOptional('request: needLogin', flag, options.needLogin)
      exchange.begin()
    } catch (error) {
      exchange.fail(error)
    }
    // Whoever listens by callbacks need not listen to the promise as well.
    const { success, fail, complete } = exchange.options
    if (success || fail || complete) promise.catch(() => {})
    return Object.assign(promise, taskMethods, { exchange })
  }
}
