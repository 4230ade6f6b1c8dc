import { drain, isLive, question } from '#bindgen'
import { createActs } from './acts.js'
import * as border from './border.js'
import { errorOf, sessionError } from './errors.js'
import { EVENTS } from './generated.js'
import { createJournal } from './journal.js'
import { crashed, failure, listenForCrash, loadMachine, loading } from './loader.js'
import { LAST_OP, ON_PROBATION } from './questions.js'
import * as step from './steps.js'
import { readStored } from './stored-record.js'

const LONGEST_TIMER_MS = 0x7fffffff

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

  /** What the machine throws is a trap: what it delivers to never throws. */
  const enter = (call) => {
    try {
      return call(machine, host.now())
    } catch (error) {
      warn(error)
      crashed()
      throw sessionError('ERR_INTERNAL')
    }
  }

  /** After a trap everybody who waited has been told already. */
  const inform = (call) => {
    try {
      if (machine) enter(call)
    } catch (error) {
      // Nobody waits for this.
    }
  }

  /** News for the machine. */
  const tell = (kind, id, value, extra, texts) =>
    inform((alive, now) => {
      journal.note(now, kind, id, value, extra)
      border.takeStep(alive, now, kind, id, value, extra, texts)
    })

  const ask = (what) => (machine ? enter((alive) => question(alive, what)) : 0)
  /** As numbers, for report.js. */
  const snapshot = () => (machine ? enter(border.takeSnapshot) : null)

  /** Where a replay of the steps that follow would start. */
  const journal = createJournal(() => ({
    at: host.now(),
    lastOp: ask(LAST_OP),
    serial: engine.serial - serialBase,
    snapshot: snapshot(),
    quiet: acts.isQuiet() && !waiters.size,
  }))

  const resume = () => tell(step.RESUMED)
  const stopListening = [
    listenForCrash(() => {
      const left = waiters
      waiters = new Map()
      forget()
      left.forEach(({ reject }) => reject(sessionError('ERR_INTERNAL')))
    }),
    host.onShow(resume),
    host.onNetworkBack(resume),
  ]

  /** What the machine's deliveries do. */
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
      (serial, value, extra, time, [token]) => {
        engine.token = token || undefined
        engine.serial = serialBase + serial
        engine.tokenPromise = Promise.resolve(token)
      },
      (id, value, extra, time, [json]) => {
        engine.userInfo = json ? JSON.parse(json) : undefined
      },
      (ticket, code, detail, pause, texts) => {
        const waiter = waiters.get(ticket)
        waiters.delete(ticket)
        if (code) waiter.reject(errorOf(code, detail, pause, texts))
        else waiter.resolve({ reused: detail === 1 })
      },
      (kind, code, detail, pause, texts) => onEvent(EVENTS[kind], code ? errorOf(code, detail, pause, texts) : undefined, detail)
    )
    return (kind, ...delivery) => {
      try {
        handlers[kind](...delivery)
      } catch (error) {
        // A host or component of the app's own; the act it did not start ends by its deadline.
        warn(error)
      }
    }
  }

  const load = () => {
    if (disposed) return Promise.reject(sessionError('ERR_DISPOSED'))
    if (!ready) {
      ready = Promise.all([loadMachine(host, wasmPath), readStored(host, storage)]).then(
        ([kind, [found, numbers = [], texts = []]]) => {
          if (disposed) throw sessionError('ERR_DISPOSED')
          if (kind === 'js' && engine.kind !== kind)
            onEvent('engine-fallback', sessionError('ERR_WASM_LOAD', { message: 'the JavaScript twin runs instead of the wasm: ' + failure }))
          engine.kind = kind
          enter((none, now) => {
            const { scope, trustedOrigins, limits, authSteps } = config
            const settings = limits.concat(authSteps[0], authSteps[1] || 0, trustedOrigins.length, numbers)
            machine = border.openMachine(createPort(), settings, [scope].concat(trustedOrigins, texts), found, now)
            journal.start()
            drain(machine)
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
  const submit = (kind, id, value, payload, texts) => {
    const ticket = enter((alive, now) => {
      const given = border.takeStep(alive, now, kind, id, value, 0, texts)
      // A phone code is told from others by the ticket it was given.
      journal.note(now, kind, texts ? given : id, value)
      return given
    })
    let waiter = waiters.get(ticket)
    if (!waiter) {
      waiter = { payload }
      waiter.promise = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }))
      waiters.set(ticket, waiter)
      enter(drain)
    }
    return waiter.promise
  }

  /** `command` → what to submit, looked at when the machine is there. */
  const run = (command, isLoaded) => {
    // A trap under an earlier waiter for the same loading: one fresh start is enough for all of them.
    if (!machine && isLoaded) return Promise.reject(sessionError('ERR_INTERNAL'))
    if (!machine) return load().then(() => run(command, true))
    try {
      return submit(...command())
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const own = (serial) => serial - serialBase

  return Object.assign(engine, {
    load,
    // The hot path: one question, nothing allocated.
    isLive() {
      try {
        return machine !== null && isLive(machine, host.now())
      } catch (error) {
        crashed()
        return false
      }
    },
    run: (kind, value) => run(() => [kind, 0, value]),
    call: (kind, value, payload, texts) => run(() => [kind, 0, value, payload, texts]),
    /** The token of number `serial` was refused. */
    refresh: (serial) => run(() => [step.REFRESH_LOGIN, own(serial)]),
    /** This token was refused; without one, the present token. Any other is older than the present one. */
    refreshToken: (token) => run(() => [step.REFRESH_LOGIN, !token || token === engine.token ? own(engine.serial) : 0]),
    requestAccepted: (serial) =>
      inform((alive) => question(alive, ON_PROBATION) === own(serial) && tell(step.REQUEST_ACCEPTED, own(serial))),
    replayRejected: (serial) => tell(step.REPLAY_REJECTED, own(serial)),
    adoptToken: (serial, token, expiresIn) => tell(step.TOKEN_RENEWED, own(serial), expiresIn, 0, [token]),
    ask,
    mayAttach: (prefix) => (machine ? enter((alive) => border.judge(alive, prefix)) : null),
    snapshot,
    dump: () => ({ engine: engine.kind, config, journal: journal.read(), snapshot: snapshot() }),
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
      if (last) host.setTimeout(() => instance === loading && border.closeMachine(last), 0)
    },
  })
}
