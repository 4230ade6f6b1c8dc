/** Two logins with a lock's wait, and two sendings of 65 s: nothing may take longer. */
const LONGEST_CALL_MS = 75000
const LONGEST_REQUEST_MS = 260000
const TIMEOUT_SLACK_MS = 30
const USER_CALLS = ['updateUser', 'updatePhone', 'unbindPhone']
const REFUSED = ['ERR_BACKEND_REJECTED', 'ERR_BACKEND_PROTOCOL']
const AUTH_ERRORS = ['ERR_AUTH_DENIED', 'ERR_AUTH_CANCELLED', 'ERR_AUTH_COMPONENT_MISSING']

/** Rules 5 and 22, and what an error may say: every call ends, once, in time, and with a reason. */
export const endings = ({ clock, calls, ledger, broken, life, world }) => {
  const { settings } = world
  let frozenUntil = -1
  let refreshes = []
  const now = () => clock.elapsed()

  const limitOf = (call) => (call.kind === 'request' ? LONGEST_REQUEST_MS : call.kind === 'mustAuth' ? Infinity : LONGEST_CALL_MS)

  /** Whether something that happened explains this code for this call. */
  const explained = (call, code) => {
    switch (code) {
      case 'ERR_ABORTED':
        return call.aborted || call.door === 'fly'
      case 'ERR_SUPERSEDED':
        return ledger.generation > call.generation || call.excused || call.session !== life.app().session
      case 'ERR_DISPOSED':
        return call.session !== life.app().session
      case 'ERR_UNAUTHORIZED':
        return !!call.wasRefused
      case 'ERR_TIMEOUT':
        // Fly throws where a failure tells it nothing, and its call stays without an answer.
        return (call.timeout && now() - call.at >= call.timeout - 1) || call.door === 'fly' || ledger.isExplained(code, call)
      case 'ERR_FUSE_TRIPPED':
      case 'ERR_FUSE_LOCKED':
        return refreshes.filter(({ at }) => now() - at < 240000).length >= 3
      case 'ERR_QUEUE_FULL':
        return settings.queueCapacity !== undefined || calls.pending().length > 20
      case 'ERR_SESSION_KEY_ROTATED':
        return !!call.encrypted
      case 'ERR_BACKEND_REJECTED':
        return !!call.spent || ledger.isExplained(code, call)
      default:
        if (AUTH_ERRORS.includes(code)) return call.kind === 'mustAuth' || !!call.denied
        return ledger.isExplained(code, call)
    }
  }

  return {
    'ended-again': ({ call }) => !call.gone && broken('every call ends once', `${call.kind} settled ${call.times} times`),
    login: () => refreshes.push({ at: now() }),
    event({ event }) {
      // What an outage answered costs nothing.
      const { code, cause = {} } = event.error || {}
      const temporary = ['ERR_NETWORK', 'ERR_TIMEOUT'].includes(code) || (code === 'ERR_BACKEND_REJECTED' && (cause.status >= 500 || [408, 425, 429].includes(cause.status)))
      if (event.type === 'refresh-failed' && temporary) refreshes.pop()
    },
    frozen: () => (frozenUntil = Infinity),
    shown: () => (frozenUntil = now()),
    'clock-set': () => (frozenUntil = Math.max(frozenUntil, now())),
    ended({ call }) {
      if (call.told) {
        const { success, fail } = call.told
        if (success + fail > 1 || (success && call.error && call.error.code) || (fail && call.value)) return broken('every call ends once', `callbacks: success ${success}, fail ${fail}`)
      }
      if (call.timeout && call.door !== 'luch' && call.door !== 'axios' && frozenUntil < call.at && now() - call.at > call.timeout + TIMEOUT_SLACK_MS && !call.aborted)
        return broken("a caller's time-out counts from the call", `timeout ${call.timeout}, ended after ${now() - call.at} ms`)
      if (call.aborted && now() > call.abortedAt && call.door === 'session') return broken('an aborted call ends at once', `${now() - call.abortedAt} ms later`)
      const { error } = call
      if (!error) return checkValue(call)
      const code = error.code || (error.engine && error.engine.sessionError && error.engine.sessionError.code)
      if (!code || !/^ERR_/.test(code) || (call.door !== 'session' && !explainsItself(error))) {
        if (call.door === 'session' || call.kind !== 'request') return broken('every error has a code', String(error && error.stack))
        return undefined
      }
      if (!error.message) return broken('every error has a message', code)
      if (USER_CALLS.includes(call.kind) && call.wasRefused && REFUSED.includes(code) && !ledger.isExplained(code, call))
        return broken('a token ends alike for every call', `${call.kind} ended in ${code}, though the answer was a refusal of the token`)
      if (!explained(call, code)) return broken('every error has a reason', `${call.kind} ended in ${code} (${error.message}), and nothing of the kind happened`)
      if (code === 'ERR_UNAUTHORIZED' && call.kind === 'request' && call.door === 'session' && (error.statusCode === undefined || error.data === undefined))
        return broken('the answer of a refusal is kept', 'ERR_UNAUTHORIZED without the statusCode and data that came')
      return undefined
    },
    /** Looked at after every point of time. */
    each() {
      if (now() <= frozenUntil) return
      for (const call of calls.pending()) {
        const since = Math.max(call.at, frozenUntil)
        if (now() - since > limitOf(call)) return broken('every call ends', `${call.kind} has waited for ${now() - call.at} ms`)
        if (call.timeout && call.kind === 'request' && call.door === 'session' && frozenUntil < call.at && now() - call.at > call.timeout + TIMEOUT_SLACK_MS)
          return broken("a caller's time-out counts from the call", `timeout ${call.timeout}, waiting for ${now() - call.at} ms`)
      }
    },
    end() {
      const [call] = calls.pending()
      if (call) broken('every call ends', `${call.kind} of ${call.at} ms never ended`)
    },
  }

  function explainsItself(error) {
    return error.name === 'SessionError' || error.engine
  }

  function checkValue(call) {
    if (call.kind === 'login' && (!call.value || call.value.token !== ledger.token) && ledger.token && call.generation === ledger.generation && now() === ledger.tokenAt)
      return broken('a login gives the token that came', 'another one')
    if (call.kind === 'request' && call.door === 'session') {
      const answer = call.answers[call.answers.length - 1]
      if (!answer) return broken('an answer is one that came', 'the back end had answered nothing')
      if (Number(call.value.statusCode) !== answer.status) return broken('an answer is one that came', `status ${call.value.statusCode}, the back end said ${answer.status}`)
      if (typeof call.value.statusCode !== 'number') return broken('a status is a number', typeof call.value.statusCode)
    }
    // Only a status tells, before its body is there, that an answer is a refusal.
    if (call.chunks && call.chunks.length > 2 && settings.endSign === '401') return broken('a refused answer reaches no stream', JSON.stringify(call.chunks))
    return undefined
  }
}
