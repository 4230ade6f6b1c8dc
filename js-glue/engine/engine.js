import { drain } from '#bindgen'
import { createActs } from './acts.js'
import { CORRUPT, CREDENTIAL, EVENT, LAST_OP, LIVE, RECORD, SETTLED, USER_INFO, WAKE_AT } from './border-numbers.js'
import * as border from './border.js'
import { errorOf, sessionError } from '../errors/errors.js'
import { EVENTS } from '../errors/generated.js'
import { createJournal } from './journal.js'
import { DEFAULT_PATH, crashed, failure as whyNoWasm, listenForCrash, loadMachine, loading } from './loader.js'
import * as step from './steps.js'
import { deviceIn, readStored } from './stored-record.js'

const LONGEST_TIMER_MS = 0x7fffffff
const NO_GENERATION = -1

/**
 * Runs one machine: carries its effects to the host and the answers back, keeps the promise of
 * each pending ticket, and starts afresh from storage when the instance has trapped.
 *
 * The promises live here and not in the wasm so that a trap can reject them, and so that any
 * number of callers of one flight share one. The host's copies of what the machine decided, and
 * until when they hold, are here too: the hot path compares numbers and does not enter the wasm.
 */
export const createEngine = ({ config, host, wasmPath, storage, backend, onEvent, log, once, auth }) => {
  let machine = null
  let ready = null
  let disposed = false
  let timer
  // Answers to acts of an earlier machine must not reach the present one, whose acts have the same numbers.
  let life = 0
  let serialBase = 0
  let waiters = new Map()
  let acts
  // The wall clock at the last look, and by how much it has been set back since the first.
  const clock = { seen: 0, setBack: 0 }
  // A record with which the machine did not come to life is not tried twice.
  let suspect = false
  let shown = () => {}
  // Logouts asked for while there was no machine: what was asked before the last of them is over.
  let logouts = 0
  let reached = 0

  const forget = () => {
    life++
    machine = ready = null
    host.clearTimeout(timer)
    engine.token = engine.userInfo = undefined
    engine.liveUntil = engine.probation = 0
    serialBase = engine.serial
    // Calls that are made before there is a machine again belong to what it finds.
    reached = Math.max(reached, engine.generation)
    engine.generation = NO_GENERATION
  }

  const warn = (error) => log.warn(String(error))

  /** What the machine throws is a trap: what it delivers to never throws. */
  const enter = (call, now = look()) => {
    try {
      return call(machine, now)
    } catch (error) {
      warn(error)
      crashed()
      throw sessionError('ERR_INTERNAL')
    }
  }

  /** After a trap everybody who waited has been told already. */
  const quietly = (call, now) => {
    try {
      enter(call, now)
    } catch (error) {
      // Nobody waits for this.
    }
  }
  const inform = (call, now) => machine && quietly(call, now)

  /** News for the machine, at `time` if it is not now's. */
  const tellAt = (time, kind, id, value, extra, texts, numbers) =>
    inform((alive, now) => {
      journal.note(now, kind, id, value, extra)
      border.takeStep(alive, now, kind, id, value, extra, texts, numbers)
    }, time)
  const tell = (...news) => tellAt(undefined, ...news)

  const { now: wallClock } = host
  /** Set back between two looks, the clock would make a token outlive itself: the machine must see both. */
  const look = () => {
    const now = wallClock()
    const latest = clock.seen
    clock.seen = now
    if (now < latest) {
      clock.setBack += latest - now
      tellAt(latest, step.TIMEOUT)
      tellAt(now, step.TIMEOUT)
    }
    return now
  }

  /** As numbers, for report.js. */
  const snapshot = () => (machine ? enter(border.takeSnapshot) : null)
  /** One of the numbers of a snapshot, by its place. */
  const ask = (what) => (machine ? snapshot()[what] : 0)

  /** Where a replay of the steps that follow would start. */
  const journal = createJournal(() => ({
    at: host.now(),
    lastOp: ask(LAST_OP),
    serial: engine.serial - serialBase,
    snapshot: snapshot(),
    quiet: acts.isQuiet() && !waiters.size,
  }))

  const resume = () => {
    tell(step.RESUMED)
    shown()
  }
  const stopListening = [
    listenForCrash(() => {
      const left = waiters
      waiters = new Map()
      forget()
      // Nobody looks at their deadlines any more, and they hold places of the app's. Who gets one of those asks the next machine.
      if (acts) acts.stop()
      auth.hide()
      left.forEach(({ reject }) => reject(sessionError('ERR_INTERNAL')))
    }),
    host.onShow(resume),
    host.onNetworkBack(resume),
  ]
  // Copies that cannot be met, but heard of: other tabs of a browser.
  const others = host.onStorage && require('./others.js').createOthers(host, storage.key, () => machine && acts.look(0))
  if (others) stopListening.push(others.stop)

  /** What the machine's deliveries do. */
  const createPort = (deviceId) => {
    const born = life
    const take = (kind, id, value, extra, texts, numbers) => {
      if (born !== life) return
      const { serial, generation } = engine
      tell(kind, id, value, extra, texts, numbers)
      // A record holds secrets, which a journal does not keep: a replay starts behind one that was taken.
      const taken = engine.serial !== serial || engine.generation !== generation
      if (numbers && taken && machine) journal.start()
    }
    acts = createActs({
      host, backend, storage, auth, others, take, warn, once, deviceId,
      loginTimeoutMs: config.loginTimeoutMs,
      payloadOf: (ticket) => waiters.get(ticket).payload,
    })
    const failure = (code, detail, pause, texts, [op]) => code ? errorOf(code, detail, pause, texts, acts.failureOf(op, detail)) : undefined
    const handlers = Object.assign(acts.handlers, {
      [WAKE_AT]: (id, value, extra, at) => {
        host.clearTimeout(timer)
        const wait = Math.min(Math.max(at - host.now(), 0), LONGEST_TIMER_MS)
        if (at === at) timer = host.setTimeout(() => take(step.TIMEOUT), wait)
      },
      [CREDENTIAL]: (serial, generation, extra, time, [token]) => {
        engine.token = token || undefined
        engine.serial = serialBase + serial
        engine.generation = generation
        engine.tokenPromise = Promise.resolve(token)
      },
      [LIVE]: (probation, value, extra, until) => {
        engine.liveUntil = until
        engine.probation = probation && serialBase + probation
      },
      [USER_INFO]: (id, value, extra, time, [json]) => {
        engine.userInfo = json ? JSON.parse(json) : undefined
      },
      [SETTLED]: (ticket, code, detail, pause, texts, numbers) => {
        const waiter = waiters.get(ticket)
        waiters.delete(ticket)
        // Nobody here asked for it: the machine revokes a token that a logout has overtaken.
        if (!waiter) return
        const error = failure(code, detail, pause, texts, numbers)
        if (error) waiter.reject(error)
        else waiter.resolve(detail)
      },
      [EVENT]: (kind, code, detail, pause, texts, numbers) => {
        if (others) others.heard(engine)
        onEvent(EVENTS[kind], failure(code, detail, pause, texts, numbers), detail)
      },
    })
    return (kind, ...delivery) => {
      try {
        handlers[kind](...delivery)
      } catch (error) {
        // A host or component of the app's own; the act it did not start ends by its deadline.
        warn(error)
      }
    }
  }

  const open = ([found, numbers = [], texts = []]) => {
    const { scope, trustedOrigins, limits, authSteps } = config
    const start = suspect ? CORRUPT : found
    suspect = start === RECORD
    enter((none, now) => {
      const settings = limits.concat(config.autoLogin === false ? 0 : 1, config.takesTurns, authSteps[0], authSteps[1] || 0, trustedOrigins.length, reached, numbers)
      engine.generation = reached
      machine = border.openMachine(createPort(deviceIn(texts)), settings, [scope].concat(trustedOrigins, texts), start, now)
      journal.start()
      drain(machine)
    })
    suspect = false
  }

  const load = () => {
    if (disposed) return Promise.reject(sessionError('ERR_DISPOSED'))
    if (!ready) {
      ready = Promise.all([loadMachine(host, wasmPath), readStored(host, storage)]).then(
        ([kind, stored]) => {
          if (disposed) throw sessionError('ERR_DISPOSED')
          if (kind === 'js' && engine.kind !== kind) {
            once('twin', { why: whyNoWasm, path: wasmPath || DEFAULT_PATH, given: wasmPath })
            onEvent('engine-fallback', sessionError('ERR_WASM_LOAD', { message: require('../errors/notices.js').fallback(whyNoWasm) }))
          }
          engine.kind = kind
          open(stored)
          if (others) acts.look(0)
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
  const submit = (kind, id, value, extra, payload, texts) => {
    const ticket = enter((alive, now) => {
      const given = border.takeStep(alive, now, kind, id, value, extra, texts)
      // A phone code is told from others by the ticket it was given.
      journal.note(now, kind, texts ? given : id, value, extra)
      return given
    })
    let waiter = waiters.get(ticket)
    if (!waiter) {
      waiter = { payload }
      waiter.promise = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }))
      waiters.set(ticket, waiter)
    }
    try {
      enter(drain)
    } catch (error) {
      // A trap has rejected the promise already.
    }
    return waiter.promise
  }

  /** `act()` when there is a machine, unless a logout was asked for meanwhile: it must not begin what that has ended. */
  const whenLoaded = (act) => {
    const asked = logouts
    return load().then(() => {
      if (asked !== logouts) throw sessionError('ERR_SUPERSEDED')
      // A trap under an earlier waiter for the same loading: one fresh start is enough for all of them.
      if (!machine) throw sessionError('ERR_INTERNAL')
      return act()
    })
  }

  /** `command` → what to submit, looked at when the machine is there. → how it was settled: 0 done, 1 reused, 2 refused, 3 anonymous. */
  const run = (command) => {
    if (!machine) return whenLoaded(() => submit(...command()))
    try {
      return submit(...command())
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const own = (serial) => serial - serialBase

  // One literal and no getter in it, or V8 keeps it as a table and looks up each time.
  const engine = {
    token: undefined,
    tokenPromise: null,
    serial: 0,
    generation: NO_GENERATION,
    /** The session is live until then, by the wall clock. */
    liveUntil: 0,
    /** The number of the token whose acceptance is news. */
    probation: 0,
    userInfo: undefined,
    kind: null,
    isOver: false,

    load,
    whenLoaded,
    /** `listener` runs when deadlines are to be looked at: the app is back, or the session at its end. */
    whenShown(listener) {
      shown = listener
    },
    /** The time at the last look: like the wall clock, but it never runs backwards. */
    timeSeen: () => clock.seen + clock.setBack,
    lookAtClock() {
      look()
      return engine.timeSeen()
    },
    // The hot path: two comparisons, nothing allocated.
    isLive: () => look() < engine.liveUntil,
    run: (kind, value) => run(() => [kind, 0, value, 0]),
    /** `stays`: nobody is signed in again unasked. */
    logout(stays) {
      if (!machine) logouts++
      // Who gets the place of a call that this cancels must ask the machine, which knows of the logout first.
      engine.liveUntil = 0
      return run(() => [step.LOGOUT, 0, stays, 0])
    },
    call: (kind, value, payload, texts) => run(() => [kind, 0, value, 0, payload, texts]),
    /** A login made elsewhere; `silent`: of the account that a silent login would give. */
    adopt(silent, [lifetime, user, texts]) {
      if (!silent) engine.liveUntil = 0
      return run(() => [step.ADOPT, silent, lifetime, user, undefined, texts])
    },
    /** The back end ended the session of this token on purpose. */
    sessionEnded: (serial) => tell(step.SESSION_ENDED, own(serial)),
    /** May a call that waited go out? One that is `optional` goes without a token when there is none. */
    sendRequest: (call) =>
      run(() => {
        // One that was made before the first machine belongs to the generation that it finds.
        if (call.generation === NO_GENERATION) call.generation = engine.generation
        return [step.SEND_REQUEST, 0, call.generation, call.optional]
      }),
    /** The call's token was refused at the address of this number. */
    requestRefused: ({ serial, generation, replayed }, address) =>
      run(() => [replayed ? step.REPLAY_REFUSED : step.REQUEST_REFUSED, own(serial), generation, address]),
    /** This token was refused; without one, the present token. Any other is older than the present one. */
    refreshToken: (token) => run(() => [step.REFRESH_LOGIN, !token || token === engine.token ? own(engine.serial) : 0, 0, 0]),
    requestAccepted: (serial, replay) => tell(replay ? step.REPLAY_ACCEPTED : step.REQUEST_ACCEPTED, own(serial)),
    replayEnded: (serial) => tell(step.REPLAY_ENDED, own(serial)),
    adoptToken(serial, token, expiresIn) {
      const isUsual = expiresIn === undefined || expiresIn === null || expiresIn >= 1
      if (isUsual) tell(step.TOKEN_RENEWED, own(serial), Math.floor(expiresIn) || 0, 0, [token])
      else once('renewed-life')
    },
    ask,
    mayAttach: (prefix) => (machine ? enter((alive) => border.judge(alive, prefix)) : null),
    snapshot,
    dump: () => ({ engine: engine.kind, config, journal: journal.read(), snapshot: snapshot() }),
    dispose() {
      if (disposed) return
      disposed = engine.isOver = true
      const last = machine
      // A trap even here must be heard of, or those who wait would wait for ever.
      tell(step.DISPOSE)
      for (const stop of stopListening) stop()
      shown()
      forget()
      // Later: a listener may have called this, and what the machine says last is still to come.
      if (last) host.setTimeout(() => quietly(() => border.closeMachine(last)), 0)
    },
  }
  return engine
}
