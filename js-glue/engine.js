import { sessionError } from './errors.js'
import { ERROR_CODES, EVENTS } from './generated.js'
import { MALFORMED } from './host/common.js'
import { SessionMachine, crashed, listenForCrash, loadMachine } from './loader.js'

const STORAGE_TIMEOUT_MS = 5000
const LONGEST_TIMER_MS = 0x7fffffff
const CALLS = ['', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']

/** An error as it crossed the border; NaN is "no time to wait". */
const errorOf = (code, retryAfterMs, detail, backendCode) => {
  const more = {}
  if (retryAfterMs >= 0) more.retryAfterMs = retryAfterMs
  const name = ERROR_CODES[code][0]
  if (name === 'ERR_BACKEND_REJECTED' || name === 'ERR_UNAUTHORIZED') more.cause = { status: detail, code: backendCode }
  else if (detail) more.cause = { errno: detail }
  return sessionError(name, more)
}

/**
 * Runs one machine: carries its effects to the host and the answers back, keeps the promise of
 * each pending ticket, and starts afresh from storage when the instance has trapped.
 *
 * The promises live here and not in the wasm so that a trap can reject them, and so that any
 * number of callers of one flight share one.
 */
export const createEngine = ({ config, host, wasmPath, storage, backend, onEvent, logger, auth }) => {
  let machine = null
  let ready = null
  let disposed = false
  let timer
  // Answers to acts of an earlier machine must not reach the present one, whose acts have the same numbers.
  let life = 0
  let serialBase = 0
  let waiters = new Map()
  let acts = new Map()

  const engine = { token: undefined, tokenPromise: null, serial: 0, userInfo: undefined, kind: null }

  const forget = () => {
    life++
    machine = ready = null
    host.clearTimeout(timer)
    engine.token = engine.userInfo = undefined
    acts = new Map()
    serialBase = engine.serial
  }

  const stopListening = [
    listenForCrash(() => {
      const left = waiters
      waiters = new Map()
      forget()
      left.forEach(({ reject }) => reject(sessionError('ERR_INTERNAL')))
    }),
    host.onShow(() => tell('resumed')),
    host.onNetworkBack(() => tell('resumed')),
  ]

  /** What the machine throws is a trap: port methods never throw. */
  const stopped = (error) => {
    if (logger && logger.warn) logger.warn('mp-session: the engine stopped', String(error))
    crashed()
  }

  const enter = (name, args) => {
    try {
      return machine[name](...args, host.now())
    } catch (error) {
      stopped(error)
      throw sessionError('ERR_INTERNAL')
    }
  }

  const ask = (name, ...args) => (machine ? enter(name, args) : null)
  const tell = (name, ...args) => {
    try {
      ask(name, ...args)
    } catch (error) {
      // Everybody who waited has been told.
    }
  }

  const createPort = () => {
    const born = life
    const answer = (op, name, ...args) => {
      if (born !== life) return
      acts.delete(op)
      tell(name, op, ...args)
    }
    const answered = (op, name) => (failed, value) =>
      failed ? answer(op, 'failed', failed.failure, failed.errno) : value === undefined ? answer(op, name) : answer(op, name, value)
    const send = (op, { promise, abort }) => {
      acts.set(op, abort)
      promise.then(
        (body) => answer(op, 'replied', body),
        ({ kind, status, code, retryAfterMs, failure, errno }) => {
          if (kind === 'refused') answer(op, 'refused', status, code, retryAfterMs)
          else answer(op, 'failed', failure === undefined ? MALFORMED : failure, errno || 0)
        }
      )
    }
    return {
      saveRecord: (op, record) => host.writeStorage(storage.key, record, storage.encrypted, answered(op, 'saved')),
      eraseRecord: (op) => host.removeStorage(storage.key, answered(op, 'saved')),
      requestCode: (op) => host.login(config.loginTimeoutMs, answered(op, 'codeReceived')),
      checkSessionKey: (op) => host.checkSession(answered(op, 'keyChecked')),
      exchangeCode: (op, code) => send(op, backend.silentLogin({ code })),
      sendCall(op, ticket, kind, token) {
        const { payload } = waiters.get(ticket) || {}
        send(op, payload ? backend[CALLS[kind]](payload, token) : backend[CALLS[kind]](token))
      },
      cancel(op) {
        const abort = acts.get(op)
        if (abort) abort()
      },
      showAuth: (op, step) => auth.show(step, (outcome) => answer(op, 'authEnded', outcome)),
      hideAuth: () => auth.hide(),
      wakeAt(at) {
        host.clearTimeout(timer)
        const wait = Math.min(Math.max(at - host.now(), 0), LONGEST_TIMER_MS)
        if (at === at) timer = host.setTimeout(() => born === life && tell('wake'), wait)
      },
      credential(token, serial) {
        engine.token = token
        engine.serial = serialBase + serial
        engine.tokenPromise = Promise.resolve(token)
      },
      userInfo(json) {
        engine.userInfo = json && JSON.parse(json)
      },
      settled(ticket, code, retryAfterMs, detail, backendCode) {
        const waiter = waiters.get(ticket)
        waiters.delete(ticket)
        if (code) waiter.reject(errorOf(code, retryAfterMs, detail, backendCode))
        else waiter.resolve({ reused: detail === 1 })
      },
      event: (kind, code, retryAfterMs, detail, backendCode) =>
        onEvent(EVENTS[kind], code ? errorOf(code, retryAfterMs, detail, backendCode) : undefined, detail),
    }
  }

  /** The stored record, read beside the loading of the wasm; storage that hangs is no storage. */
  const readRecord = () =>
    new Promise((resolve) => {
      const limit = host.setTimeout(() => resolve([undefined, true]), STORAGE_TIMEOUT_MS)
      host.readStorage(storage.key, storage.encrypted, (failed, record) => {
        host.clearTimeout(limit)
        resolve([record, !!failed])
      })
    })

  const load = () => {
    if (disposed) return Promise.reject(sessionError('ERR_DISPOSED'))
    if (!ready) {
      ready = Promise.all([loadMachine(host, wasmPath), readRecord()]).then(
        ([kind, [record, unreadable]]) => {
          if (disposed) throw sessionError('ERR_DISPOSED')
          if (kind === 'js' && engine.kind !== kind) onEvent('engine-fallback')
          engine.kind = kind
          try {
            machine = new SessionMachine(createPort(), config, record, unreadable, host.now())
            machine.drain()
          } catch (error) {
            crashed()
            throw sessionError('ERR_INTERNAL')
          }
        },
        (error) => {
          ready = null
          throw sessionError('ERR_WASM_LOAD', { cause: { message: String(error && error.message) } })
        }
      )
    }
    return ready
  }

  /** The promise of the ticket that the command gives; equal commands in flight give the same one. */
  const submit = (name, args, payload) => {
    const ticket = enter(name, args)
    let waiter = waiters.get(ticket)
    if (!waiter) {
      waiter = { payload }
      waiter.promise = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }))
      waiters.set(ticket, waiter)
      enter('drain', [])
    }
    return waiter.promise
  }

  const run = (name, args, payload) => {
    if (!machine) return load().then(() => run(name, args, payload))
    try {
      return submit(name, args, payload)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  return Object.assign(engine, {
    load,
    // The hot path: one question, nothing allocated.
    isLive() {
      try {
        return machine !== null && machine.isLive(host.now())
      } catch (error) {
        stopped(error)
        return false
      }
    },
    run: (name, ...args) => run(name, name === 'refreshRejected' ? [args[0] - serialBase] : args),
    call: (kind, payload, encryptedEpoch) => run('call', [kind, encryptedEpoch, payload.code || ''], payload),
    tell: (name, serial, ...args) => tell(name, serial - serialBase, ...args),
    ask(name, ...args) {
      const answer = ask(name, ...args)
      return answer && name === 'dump' ? JSON.stringify(Object.assign({ engine: engine.kind }, answer)) : answer
    },
    dispose() {
      if (disposed) return
      disposed = true
      for (const stop of stopListening) stop()
      if (!machine) return
      tell('dispose')
      const last = machine
      forget()
      // A listener may have called this while the machine is still on the stack.
      if (last) host.setTimeout(() => last.free(), 0)
    },
  })
}
