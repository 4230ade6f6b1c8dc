import { MALFORMED } from '../host/failure-kinds.js'
import {
  CANCEL,
  CHECK_SESSION_KEY,
  ERASE_RECORD,
  EXCHANGE_CODE,
  HIDE_AUTH,
  READ_RECORD,
  RECORD,
  REGISTER,
  REQUEST_CODE,
  SAVE_RECORD,
  SEND_CALL,
  SEND_REFRESH_TOKEN,
  SHOW_AUTH,
} from './border-numbers.js'
import { takeApart } from './replies.js'
import {
  AUTH_ENDED,
  BACKEND_FAILED,
  CALL_REPLIED,
  CODE_RECEIVED,
  GATEWAY_FAILED,
  KEY_CHECKED,
  LOGIN_REPLIED,
  PLATFORM_FAILED,
  RECORD_READ,
  SAVED,
  UNREGISTERED,
} from './steps.js'
import { readStored, recordOf } from './stored-record.js'

const LOGOUT = 4
const CALLS = ['', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']
const COMPONENT_MISSING = 2
/** Failures that errors may still quote: the back-off repeats the last one. */
const REMEMBERED = 8
/** 40 days. */
const LONGEST_USUAL_LIFE_S = 3456000

/**
 * Starts the outside acts that one machine asks for and brings their answers back by `take`.
 * `payloadOf(ticket)` gives what a call is to send.
 */
export const createActs = ({ host, backend, storage, auth, others, deviceId, loginTimeoutMs, payloadOf, take, warn, once }) => {
  const aborts = new Map()
  const failures = new Map()

  /**
   * What no number says of a failure, for the errors that it becomes.
   * @param {number} op
   * @param {any} known
   */
  const note = (op, { cause, told, message, what }) => {
    failures.set(op, { cause, told, message, what })
    if (failures.size > REMEMBERED) failures.delete(failures.keys().next().value)
  }

  const answer = (op, kind, value, extra, texts, numbers) => {
    aborts.delete(op)
    take(kind, op, value, extra, texts, numbers)
  }
  const failed = (op, { failure, errno }) => answer(op, PLATFORM_FAILED, failure === undefined ? MALFORMED : failure, errno)
  const answered = (op, kind) => (failure, value) => {
    if (failure) {
      if (failure.told) note(op, failure)
      failed(op, failure)
    } else answer(op, kind, value === true, 0, typeof value === 'string' ? [value] : undefined)
  }

  const send = (op, { promise, what, abort }, kind, needed) => {
    const refused = (ending) => {
      const { failure, status, code, retryAfterMs } = ending
      if (failure === MALFORMED) ending.told = what + ': ' + ending.told
      note(op, ending)
      if (ending.kind === 'failed') failed(op, ending)
      else answer(op, ending.kind === 'refused' ? BACKEND_FAILED : GATEWAY_FAILED, status, retryAfterMs, [code])
    }
    aborts.set(op, abort)
    promise.then((body) => {
      if (kind === LOGIN_REPLIED && body && body.registered === false) return answer(op, UNREGISTERED)
      const reply = takeApart(body, needed)
      if (typeof reply === 'string') return refused({ kind: 'failed', failure: MALFORMED, told: reply })
      const [lifetime, user, texts] = reply
      if (lifetime > LONGEST_USUAL_LIFE_S)
        once('long-life', { what, seconds: lifetime })
      // The core knows the bounds of what a login may bring.
      if (kind === LOGIN_REPLIED) note(op, { what })
      answer(op, kind, kind === LOGIN_REPLIED ? lifetime : 0, user, texts)
    }, refused)
  }

  /** Brings what lies in storage; without `op`, as what nobody asked for. */
  const look = (op) =>
    readStored(host, storage).then(([kind, numbers, texts, shares]) => {
      if (kind === RECORD && !shares) once('older-copy')
      answer(op, RECORD_READ, kind, 0, texts, numbers)
    })
  return {
    isQuiet: () => !aborts.size,
    stop: () => aborts.forEach((abort) => abort()),
    look,
    /** What is known of a failed act beside its numbers; `detail` says what the core found wrong in a reply. */
    failureOf(op, detail) {
      const known = failures.get(op)
      return known && known.what ? { told: known.what + ': ' + require('./faults.js').FAULTS[detail] } : known
    },

    /** What does which delivery. */
    handlers: {
      [SAVE_RECORD]: (op, value, extra, time, texts, numbers) =>
        host.writeStorage(storage.key, recordOf(numbers, texts, deviceId), storage.encrypted, answered(op, SAVED)),
      [READ_RECORD]: (op) => (others ? others.takeTurn(() => look(op), (end) => aborts.set(op, end)) : look(op)),
      [ERASE_RECORD]: (op) => host.removeStorage(storage.key, answered(op, SAVED)),
      [REQUEST_CODE]: (op) => host.login(loginTimeoutMs, answered(op, CODE_RECEIVED)),
      [EXCHANGE_CODE]: (op, value, extra, time, [code]) => send(op, backend.silentLogin({ code, deviceId }), LOGIN_REPLIED, 'token'),
      [SEND_REFRESH_TOKEN]: (op, value, extra, time, [refreshToken]) => send(op, backend.refreshToken({ refreshToken, deviceId }), LOGIN_REPLIED, 'token'),
      [REGISTER]: (op, ticket, extra, time, [code]) =>
        send(op, backend.register(Object.assign({}, payloadOf(ticket), { code, deviceId })), LOGIN_REPLIED, 'token'),
      [CHECK_SESSION_KEY]: (op) => host.checkSession(answered(op, KEY_CHECKED)),
      [SEND_CALL]: (op, ticket, kind, time, [token]) => {
        const call = backend[CALLS[kind]]
        send(op, kind < 3 ? call(payloadOf(ticket), token) : call(token), CALL_REPLIED, kind === LOGOUT ? '' : 'user')
      },
      [CANCEL]: (op) => {
        const abort = aborts.get(op)
        if (abort) abort()
      },
      [SHOW_AUTH]: (op, step) => {
        const ended = (outcome) => answer(op, AUTH_ENDED, outcome)
        try {
          auth.show(step, ended)
        } catch (error) {
          warn(error)
          ended(COMPONENT_MISSING)
        }
      },
      [HIDE_AUTH]: () => auth.hide(),
    },
  }
}
