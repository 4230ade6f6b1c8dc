// Sockets: read when the first of them is opened.

import { withHeader } from './headers.js'
import { createParallel } from './parallel.js'

/** WeChat keeps so many sockets open at once, and fails the rest. */
const MAX_SOCKETS = 5
const KIND = { name: 'connectSocket' }
const OPEN = 101
const REFUSED = 401

/** A handshake that an HTTP answer ended names its status, and maybe the address, which may hold any number. */
const isRefusal = (errMsg, url) => /\b401\b/.test(String(errMsg).split(url).join(''))

/** Platforms keep one listener, or many; here the app's and ours are many. */
const listenersOf = (socket, method, surface) => {
  let listeners = []
  socket[method]((event) => listeners.forEach((listener) => surface(listener, event)))
  return (listener) => {
    listeners = listeners.concat(listener)
  }
}

/** What the app gets: the platform's, whose listeners for the end it shares with us. */
const ownSocket = (socket, shared) => {
  const own = Object.assign(Object.create(socket), shared)
  for (const method of ['send', 'close', 'onMessage', 'onOpen']) own[method] = (given) => socket[method](given)
  return Object.defineProperty(own, 'readyState', { get: () => socket.readyState })
}

/** wx.connectSocket with the session's token in the header of the handshake, which a 401 makes try once more. */
export const createSockets = ({ exchangeWithin, absolute, checkGiven, withDefaults, failureError, host, options: { tokenHeader }, surface, tools: { sessionError } }) => {
  // One more: what is kept for calls of the contract is nobody's here.
  const places = createParallel(MAX_SOCKETS + 1)

  class Handshake extends exchangeWithin(places) {
    constructor(url, given) {
      super(url.replace(/^ws/i, 'http'), given.timeout, ({ statusCode }) => statusCode === REFUSED)
      this.given = given
      this.address = url.replace(/^http/i, 'ws')
      this.isOpen = false
    }

    get name() {
      return KIND.name
    }

    dispatch(authorization, left) {
      const options = Object.assign({}, this.given, { url: this.address, needLogin: undefined, sentBy: 'mp-session' })
      if (authorization) options.header = withHeader(this.given.header, tokenHeader, authorization)
      if (left < Infinity) options.timeout = Math.max(1, Math.round(left))
      const attempt = { socket: undefined, abort: () => attempt.socket && attempt.socket.close({}) }
      this.attempt = attempt
      const isThis = (socket) => socket && typeof socket.onOpen === 'function' && !attempt.socket
      const take = (socket) => {
        if (isThis(socket)) this.take(attempt, socket)
      }
      const running = host.connectSocket(options, (error, result) => (error ? this.ended(attempt, error) : take(result)))
      // Wrapped platforms give the socket by a promise, maybe after a success without it.
      if (running && typeof running.then === 'function') running.then(take, () => {})
      else take(running)
      return attempt
    }

    take(attempt, socket) {
      attempt.socket = socket
      const onClose = listenersOf(socket, 'onClose', surface)
      const onError = listenersOf(socket, 'onError', surface)
      onClose((event) => this.ended(attempt, event))
      onError((event) => this.ended(attempt, event))
      socket.onOpen(() => {
        if (attempt !== this.attempt || !this.running) return socket.close({})
        this.isOpen = true
        this.answered({ statusCode: OPEN }, ownSocket(socket, { onClose, onError }))
      })
    }

    /** Of an attempt: refused, failed, or closed after it was open. */
    ended(attempt, event) {
      if (attempt !== this.attempt) return
      if (this.isOpen) {
        this.attempt = undefined
        places.leave()
      } else if (this.carries && isRefusal(event && (event.errMsg || event.reason), this.address)) this.answered({ statusCode: REFUSED })
      else this.failed(event && event.errMsg ? event : { errMsg: 'connectSocket:fail ' + ((event && event.reason) || 'closed before it was open') })
    }

    /** An open socket keeps its place. */
    leave() {
      if (this.isOpen) this.running = false
      else super.leave()
    }

    deliver(socket) {
      this.resolve(socket)
    }
    handOver() {
      this.reject(sessionError('ERR_UNAUTHORIZED', { cause: { status: REFUSED } }))
    }
    reject(error) {
      this.rejectWith(failureError(error, KIND.name, this.url))
    }
  }

  return {
    connectSocket: (given) =>
      new Promise((resolve, reject) => {
        checkGiven(given, KIND)
        const taken = withDefaults(given)
        const handshake = new Handshake(absolute(given.url, KIND.name), taken)
        handshake.resolve = resolve
        handshake.rejectWith = reject
        handshake.begin(given.needLogin, taken.header)
      }),
  }
}
