import { isLogin } from './ledger.mjs'

const NEEDS_LOGIN = ['request', 'login', 'ensureLogin', 'getToken', 'refreshLogin', 'ensureSessionKey', 'updateUser', 'updatePhone', 'unbindPhone', 'mustAuth']
/** A call that was given up may have asked for a login that has yet to start. */
const GIVEN_UP_MS = 40000
const SLACK_MS = 20
const LONGEST_BACK_OFF_MS = 30000
/** Whatever number a back end asks for. */
const LONGEST_PAUSE_MS = 3600000

const isGivenUp = ({ error }) => !!error && ['ERR_TIMEOUT', 'ERR_ABORTED', 'ERR_AUTH_CANCELLED', 'ERR_AUTH_DENIED'].includes(error.code)

/** Rules 1 to 3, 6, 7, 20 and 25: who may cause a login, and how many there may be. */
export const logins = ({ clock, calls, ledger, broken, life }) => {
  let starts = []
  /** The login that is under way: { at, mayEndAt }. */
  let flight = null
  let refreshes = []
  let failures = 0
  let failedAt = -Infinity
  let asked = 0
  const now = () => clock.elapsed()

  const ownCalls = () =>
    calls.all.filter(
      (call) =>
        !call.gone && call.session === life.app().session && call.generation === ledger.generation && NEEDS_LOGIN.includes(call.kind) &&
        !(call.kind === 'request' && !call.token) &&
        (!call.ended || (isGivenUp(call) && now() - call.endedAt < GIVEN_UP_MS))
    )
  /** Why this login may be: the calls that wait for one. */
  const reasons = () => {
    const open = ownCalls()
    if (!open.length) return { none: true }
    if (!ledger.isSurelyLive()) return { missing: open }
    return {
      forced: open.filter((call) => (call.kind === 'login' && call.force)),
      refused: open.filter((call) => (call.kind === 'refreshLogin' && !call.stale) || (call.refusedToken && call.refusedToken === ledger.token)),
      key: open.filter((call) => call.kind === 'ensureSessionKey' || call.encrypted),
    }
  }
  const startAnew = () => {
    flight = null
    failures = 0
    failedAt = -Infinity
  }
  const count = () => {
    refreshes = refreshes.filter(({ at }) => now() - at < 60000)
    return refreshes.length
  }

  return {
    call({ call }) {
      call.generation = ledger.generation
    },
    login() {
      const why = reasons()
      if (why.none) return broken('no login begins that nobody asked for', 'wx.login, though no call of this generation waits')
      const justified = why.missing || why.forced.length || why.refused.length || why.key.length
      if (!justified) return broken('no login begins without need', 'the token is good, nobody forces a login, and no address that might be right refused it')

      if (flight && now() < flight.mayEndAt) return broken('one login at a time', `one has been under way for ${now() - flight.at} ms`)
      flight = { at: now(), mayEndAt: now() + 10000, waiting: 'code', generation: ledger.generation }

      starts = starts.concat(now()).slice(-5)
      if (starts.length === 5 && starts[4] - starts[0] < 1000) return broken('at most four logins a second', starts.join(', '))

      const forced = (why.missing || why.forced).some((call) => call.force)
      const pause = asked || Math.min(1000 * 2 ** (failures - 1), LONGEST_BACK_OFF_MS)
      if (failures && !forced && ledger.resumedAt < failedAt && now() < failedAt + pause - SLACK_MS)
        return broken('after a failure there is a pause', `failure ${failures} was ${now() - failedAt} ms ago, the pause is ${pause}`)

      if (!why.missing && !why.forced.length && !why.key.length) {
        if (count() >= 3) return broken('refreshes are limited by the fuse', `${count()} within a minute, and no request was accepted`)
        refreshes.push({ at: now(), flight })
      }
      return undefined
    },
    code() {
      // Nobody waits for the code of a login that a logout has overtaken.
      if (flight && flight.waiting === 'code' && flight.generation < ledger.generation) flight.mayEndAt = 0
    },
    'no-code'() {
      if (flight) flight.mayEndAt = 0
    },
    sent(sent) {
      if (!isLogin(sent)) return
      if (flight) Object.assign(flight, { waiting: 'reply', mayEndAt: now() + 15000, sent })
    },
    answered({ sent, outcome }) {
      if (flight && sent === flight.sent) {
        flight.mayEndAt = 0
        const status = outcome.ok && Number(outcome.ok.statusCode)
        // No verdict: what it has cost comes back.
        if (!outcome.ok || [408, 425, 429].includes(status) || status >= 500) refreshes = refreshes.filter((one) => one.flight !== flight)
      }
      if (sent.token && outcome.ok && Number(outcome.ok.statusCode) < 400 && !ledger.isRefusal(outcome)) refreshes = []
    },
    abort({ sent }) {
      if (flight && sent === flight.sent) flight.mayEndAt = 0
    },
    called({ api, fault }) {
      // It has ended as soon as the platform says so.
      if (api === 'login' && flight && ['fail', 'bare', 'throws', 'missing', 'no-code'].includes(fault.how)) flight.mayEndAt = now()
    },
    event({ event }) {
      if (event.type === 'login-failed' || event.type === 'refresh-failed') {
        if (flight) {
          flight.mayEndAt = 0
          if (['ERR_NETWORK', 'ERR_TIMEOUT', 'ERR_LOGIN_FAILED'].includes(event.error.code)) refreshes = refreshes.filter((one) => one.flight !== flight)
        }
        // One that a logout has overtaken is nobody's failure.
        if (flight && flight.generation < ledger.generation) return
        failures++
        failedAt = now()
        asked = event.error.retryAfterMs || 0
        const { retryAfter } = (flight && flight.sent && flight.sent.replyFault) || {}
        if (asked > LONGEST_PAUSE_MS || (asked > LONGEST_BACK_OFF_MS && retryAfter !== undefined && !/^\d+$/.test(retryAfter)))
          return broken('no pause is longer than the rules allow', `${asked} ms after Retry-After: ${retryAfter}`)
      } else if (event.type === 'login-succeeded' || event.type === 'token-refreshed') {
        failures = 0
        if (flight) flight.mayEndAt = 0
      }
    },
    logout() {
      failures = 0
      // It goes on until the platform answers, but nobody waits for it.
      if (flight) refreshes = refreshes.filter((one) => one.flight !== flight)
    },
    online: () => (failures = 0),
    shown: () => (failures = 0),
    'clock-set'() {
      failures = 0
      refreshes = []
      starts = []
      flight = null
    },
    restarted() {
      startAnew()
      starts = []
      refreshes = []
    },
    reopened() {
      startAnew()
      starts = []
      refreshes = []
    },
    trapped() {
      startAnew()
      starts = []
      refreshes = []
    },
  }
}
