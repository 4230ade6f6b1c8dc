import { isFunction } from '../errors/kinds.js'

/** Without a timeout of the caller's own, a sending ends after so long without a sign of life. WeChat's own limit is 60 s. */
const LONGEST_SILENCE_MS = 65000
/** How the core answers: send; hand the refusal over; send without a token. */
const REFUSED = 2
const ANONYMOUS = 3
/** Of a call whose address nobody knows. */
const NO_ADDRESS = 0

/** An address is origin and path; a number stands for it (FNV-1a). */
const addressOf = (url) => {
  const [address] = url.split(/[?#]/)
  let hash = 0x811c9dc5
  for (let index = 0; index < address.length; index++) hash = Math.imul(hash ^ address.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/**
 * One call of the app on its way, whoever sends it: waits for the login, takes a place, is sent, judged, sent once more
 * after a refusal, or given up. The core decides for every call that waited or was refused.
 *
 * Those who send say how: `dispatch` gives what can be aborted and ends in `answered` or `failed`; `deliver` and
 * `reject` end the call, `handOver` does with a refusal that stands.
 */
export const createExchange = ({ engine, parallel, deadlines, guard, tools: { sessionError } }) =>
  class Exchange {
    constructor(url, timeout, isUnauthorized) {
      this.url = url
      this.timeout = timeout
      this.isUnauthorized = isUnauthorized
      this.generation = engine.generation
      this.carries = false
      this.optional = false
      this.serial = 0
      this.replayed = false
      // The number of the token that a replay was promised with, until it is answered.
      this.promised = 0
      this.fresh = false
      this.running = false
      this.over = false
      this.task = undefined
      this.deadline = 0
      this.limit = Infinity
      this.earlier = undefined
      this.later = undefined
    }

    /** What errors begin with, as the platform words them. */
    get name() {
      return 'request'
    }

    /** @returns {any} */
    dispatch(authorization, left) {}
    deliver(result) {}
    handOver(result) {}
    reject(error) {}

    begin(needLogin, header) {
      if (this.timeout > 0) {
        this.limit = this.deadline = engine.lookAtClock() + this.timeout
        deadlines.watch(this)
      }
      if (guard.exempt(needLogin, header)) return parallel.enter(this)
      this.optional = needLogin === 'optional'
      this.admit()
    }

    admit() {
      const attach = guard.mayAttach(this.url)
      if (attach === undefined) return this.wait(engine.whenLoaded(() => {}), () => this.admit())
      this.carries = attach
      if (attach && !engine.isLive()) return this.ask()
      this.enter()
    }

    enter() {
      // A logout may have come between the word that it may go and its going.
      if (this.carries && this.generation !== engine.generation) return this.ask()
      // The clock has just been looked at for the token it carries; for others it has not.
      this.fresh = this.carries
      parallel.enter(this)
      this.fresh = false
    }

    /** May it still be sent? */
    ask() {
      this.wait(engine.sendRequest(this), (how) => {
        if (how === ANONYMOUS) this.carries = false
        this.enter()
      })
    }

    wait(promise, next) {
      promise.then((how) => this.over || next(how)).catch((error) => this.fail(error))
    }

    start() {
      this.running = true
      // It waited for its place: the token it would take along may be being replaced, or its generation over.
      if (this.carries && !this.fresh && (this.generation !== engine.generation || !engine.isLive())) {
        this.leave()
        return this.ask()
      }
      const time = this.fresh ? engine.timeSeen() : engine.lookAtClock()
      this.alive(time)
      deadlines.watch(this)
      try {
        // The newest: while this one waited for its turn, the token may also have been replaced.
        this.serial = engine.serial
        this.task = this.dispatch(this.carries ? guard.authorization() : undefined, this.limit - time)
      } catch (error) {
        this.failed(error)
      }
    }

    /** Whoever says how long a call may take knows better than we. */
    alive(time) {
      this.deadline = this.limit < Infinity ? this.limit : time + LONGEST_SILENCE_MS
    }

    /** A sign of life. */
    progress() {
      this.alive(engine.lookAtClock())
    }

    leave() {
      if (!this.running) return
      this.running = false
      this.task = undefined
      parallel.leave()
    }

    /** `response`: status, header and data as wx.request gives them; `result`: what whoever sends it makes of that. */
    answered(response, result) {
      if (!this.running) return
      if (this.carries && guard.ended && guard.ended(this.serial, response)) return this.ended(result)
      if (this.carries && guard.refused(response, this.isUnauthorized)) return this.refused(result)
      if (this.carries) {
        // Tokens are numbered from 1.
        const replay = this.promised === this.serial
        if (replay) this.promised = 0
        guard.welcome(this.serial, response, replay)
      }
      this.leave()
      this.finish()
      this.deliver(result)
    }

    /** The session is over, and this answer says so. */
    ended(result) {
      this.leave()
      this.finish()
      this.handOver(result)
    }

    refused(result) {
      // First the refresh, then the place: whoever gets it must not leave with the old token.
      const verdict = engine.requestRefused(this, this.url ? addressOf(this.url) : NO_ADDRESS)
      this.promised = 0
      this.leave()
      // The answer is there; waiting for a new token has no limit but the caller's own.
      this.deadline = this.limit
      verdict
        .then((how) => {
          if (how !== REFUSED) this.promised = engine.serial
          if (this.over) this.giveUpReplay()
          else if (how === REFUSED) {
            this.finish()
            this.handOver(result)
          } else {
            this.replayed = true
            this.enter()
          }
        })
        .catch((error) => this.fail(error))
    }

    failed(error) {
      if (!this.running) return
      this.leave()
      this.fail(error)
    }

    /** A promised replay that comes to no verdict must not be waited for. */
    giveUpReplay() {
      if (this.promised) engine.replayEnded(this.promised)
      this.promised = 0
    }

    finish() {
      this.over = true
      deadlines.forget(this)
      this.giveUpReplay()
    }

    fail(error) {
      if (this.over) return
      this.finish()
      this.reject(error)
    }

    /** Stops it wherever it is. Never throws. */
    stop(error) {
      if (this.over) return
      const { running, task } = this
      this.running = false
      // The platform's place first, then ours: the next in the queue starts at once.
      if (!running) parallel.drop(this)
      else {
        if (task && isFunction(task.abort)) task.abort()
        parallel.leave()
      }
      this.fail(error)
    }

    expire() {
      this.stop(sessionError('ERR_TIMEOUT', { errMsg: this.name + ':fail timeout' }))
    }

    abort() {
      this.stop(sessionError('ERR_ABORTED', { errMsg: this.name + ':fail abort' }))
    }
  }
