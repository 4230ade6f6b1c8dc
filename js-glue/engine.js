import { createActs } from './acts.js'
import { sessionError } from './errors.js'
import { ERROR_CODES, EVENTS } from './generated.js'
import { createJournal } from './journal.js'
import { SessionMachine, crashed, listenForCrash, loadMachine, loading } from './loader.js'
import { readSnapshot } from './snapshot.js'
import * as step from './steps.js'

const STORAGE_TIMEOUT_MS = 5000
const LONGEST_TIMER_MS = 0x7fffffff
const QUESTIONS = ['', 'currentAuthStep', 'nextFact', 'keyEpoch', 'lastOp']

// What lay in storage.
const NOTHING = 0
const RECORD = 1
const UNREADABLE = 2
const CORRUPT = 3

const COMMANDS = {
  login: step.LOGIN,
  ensureLogin: step.ENSURE_LOGIN,
  refreshLogin: step.REFRESH_LOGIN,
  refreshRejected: step.REFRESH_REJECTED,
  ensureSessionKey: step.ENSURE_SESSION_KEY,
  mustAuth: step.MUST_AUTH,
  logout: step.LOGOUT,
}
const CALLS = [0, step.UPDATE_USER, step.UPDATE_PHONE_ENCRYPTED, step.UNBIND_PHONE]
const OLDER_TOKEN = 2

/** An error as it crossed the border: a code, the platform's or the back end's number, a pause (-1: none). */
const errorOf = (code, detail, retryAfterMs, backendCode) => {
  const more = {}
  if (retryAfterMs >= 0) more.retryAfterMs = retryAfterMs
  const name = ERROR_CODES[code]
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
  // The last row of numbers the machine gave: a record on its way to storage, or the snapshot asked for.
  let latest
  let serialBase = 0
  let waiters = new Map()
  let acts

  const engine = { token: undefined, tokenPromise: null, serial: 0, userInfo: undefined, kind: null }

  const forget = () => {
    life++
    machine = ready = null
    host.clearTimeout(timer)
    engine.token = engine.userInfo = undefined
    serialBase = engine.serial
  }

  const warn = (error) => {
    if (logger && logger.warn) logger.warn('mp-session', String(error))
  }

  /** What the machine throws is a trap: the port's methods never throw. */
  const enter = (call) => {
    try {
      return call(machine, host.now())
    } catch (error) {
      warn(error)
      crashed()
      throw sessionError('ERR_INTERNAL')
    }
  }

  /** News for the machine. After a trap everybody who waited has been told already. */
  const inform = (call) => {
    try {
      if (machine) enter(call)
    } catch (error) {
      // Nobody waits for this.
    }
  }

  const tell = (kind, id, value, extra, text) =>
    inform((alive, now) => {
      journal.note(now, kind, id, value, extra)
      alive.take(kind, id, value, extra, text, now)
    })

  const ask = (name) => (machine ? enter((alive) => alive.question(QUESTIONS.indexOf(name))) : null)
  const snapshot = () => (machine ? enter((alive, now) => readSnapshot(alive.snapshot(now) || latest)) : null)

  /** Where a replay of the steps that follow would start. */
  const journal = createJournal(() => ({
    at: host.now(),
    lastOp: ask('lastOp'),
    serial: engine.serial - serialBase,
    snapshot: snapshot(),
    quiet: acts.isQuiet() && !waiters.size,
  }))

  const stopListening = [
    listenForCrash(() => {
      const left = waiters
      waiters = new Map()
      forget()
      left.forEach(({ reject }) => reject(sessionError('ERR_INTERNAL')))
    }),
    host.onShow(() => tell(step.RESUMED)),
    host.onNetworkBack(() => tell(step.RESUMED)),
  ]

  const createPort = () => {
    const born = life
    const take = (...news) => born === life && tell(...news)
    acts = createActs({
      host, backend, storage, auth, take, warn,
      loginTimeoutMs: config.loginTimeoutMs,
      payloadOf: (ticket) => waiters.get(ticket).payload,
    })
    const handlers = acts.handlers.concat(
      (id, value, extra, at) => {
        host.clearTimeout(timer)
        const wait = Math.min(Math.max(at - host.now(), 0), LONGEST_TIMER_MS)
        if (at === at) timer = host.setTimeout(() => take(step.TIMEOUT), wait)
      },
      (serial, value, extra, time, token) => {
        engine.token = token
        engine.serial = serialBase + serial
        engine.tokenPromise = Promise.resolve(token)
      },
      (id, value, extra, time, json) => {
        engine.userInfo = json && JSON.parse(json)
      },
      (ticket, code, detail, pause, backendCode) => {
        const waiter = waiters.get(ticket)
        waiters.delete(ticket)
        if (code) waiter.reject(errorOf(code, detail, pause, backendCode))
        else waiter.resolve({ reused: detail === 1 })
      },
      (kind, code, detail, pause, backendCode) =>
        onEvent(EVENTS[kind], code ? errorOf(code, detail, pause, backendCode) : undefined, detail)
    )
    return {
      deliver(kind, id, value, extra, time, text) {
        try {
          handlers[kind](id, value, extra, time, text)
        } catch (error) {
          // A host or component of the app's own; the act it did not start ends by its deadline.
          warn(error)
        }
      },
      numbers(op, numbers, texts) {
        latest = Array.from(numbers)
        if (op) acts.save(op, { numbers: latest, texts })
      },
    }
  }

  /** What lay in storage, read beside the loading of the wasm; storage that hangs is no storage. */
  const readRecord = () =>
    new Promise((resolve) => {
      const limit = host.setTimeout(() => resolve([UNREADABLE]), STORAGE_TIMEOUT_MS)
      host.readStorage(storage.key, storage.encrypted, (failed, record) => {
        host.clearTimeout(limit)
        if (failed) resolve([UNREADABLE])
        else if (record === undefined || record === null || record === '') resolve([NOTHING])
        else {
          const { numbers, texts } = record
          const isRecord = Array.isArray(numbers) && typeof texts === 'string'
          resolve(isRecord ? [RECORD, numbers.map(Number), texts] : [CORRUPT])
        }
      })
    })

  const load = () => {
    if (disposed) return Promise.reject(sessionError('ERR_DISPOSED'))
    if (!ready) {
      ready = Promise.all([loadMachine(host, wasmPath), readRecord()]).then(
        ([kind, [found, numbers = [], texts = '']]) => {
          if (disposed) throw sessionError('ERR_DISPOSED')
          if (kind === 'js' && engine.kind !== kind) onEvent('engine-fallback')
          engine.kind = kind
          enter((none, now) => {
            const { scope, trustedOrigins, limits, authSteps } = config
            const settings = limits.concat(authSteps[0], authSteps[1] || 0, trustedOrigins.length, numbers)
            machine = new SessionMachine(createPort(), settings, [scope].concat(trustedOrigins, texts).join('\0'), found, now)
            journal.start()
            machine.drain()
          })
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
  const submit = (kind, id, value, text, payload) => {
    const ticket = enter((alive, now) => {
      const isCurrent = text === engine.token
      const given = alive.take(kind, id, value, 0, text, now)
      // What only the text told: whether a stale token was the present one, and which code it was.
      if (kind === step.UPDATE_PHONE_BY_CODE) journal.note(now, kind, given)
      else journal.note(now, kind, id, text && !isCurrent ? OLDER_TOKEN : value)
      return given
    })
    let waiter = waiters.get(ticket)
    if (!waiter) {
      waiter = { payload }
      waiter.promise = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }))
      waiters.set(ticket, waiter)
      enter((alive) => alive.drain())
    }
    return waiter.promise
  }

  const run = (kind, id, value, text, payload) => {
    if (!machine) return load().then(() => run(kind, id, value, text, payload))
    try {
      return submit(kind, id, value, text, payload)
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
        crashed()
        return false
      }
    },
    run(name, argument) {
      const kind = COMMANDS[name]
      if (name === 'refreshRejected') return run(kind, argument - serialBase)
      const text = name === 'refreshLogin' ? argument : undefined
      return run(kind, 0, text ? 1 : argument, text)
    },
    call(kind, payload, encryptedEpoch) {
      const byCode = kind === 2 && encryptedEpoch < 0
      return run(byCode ? step.UPDATE_PHONE_BY_CODE : CALLS[kind], 0, encryptedEpoch + 1, byCode ? payload.code : undefined, payload)
    },
    requestAccepted: (serial) =>
      inform((alive, now) => {
        const own = serial - serialBase
        if (alive.requestAccepted(own, now)) journal.note(now, step.REQUEST_ACCEPTED, own)
      }),
    replayRejected: (serial) => tell(step.REPLAY_REJECTED, serial - serialBase),
    adoptToken: (serial, token, expiresIn) => tell(step.TOKEN_RENEWED, serial - serialBase, expiresIn, 0, token),
    ask,
    mayAttach: (prefix) => (machine ? enter((alive) => alive.mayAttach(prefix)) : null),
    snapshot,
    dump() {
      const { authSteps, limits } = config
      const now = machine ? { snapshot: snapshot() } : {}
      return JSON.stringify(Object.assign({ engine: engine.kind, config: { authSteps, limits } }, journal.read(), now))
    },
    dispose() {
      if (disposed) return
      disposed = true
      for (const stop of stopListening) stop()
      tell(step.DISPOSE)
      const last = machine
      const instance = loading
      forget()
      // Later: a listener may have called this while the machine is on the stack. And not after a
      // trap: what lies there now is not this machine.
      if (last) host.setTimeout(() => instance === loading && last.free(), 0)
    },
  })
}
