import { MALFORMED } from './host/common.js'
import { takeApart } from './replies.js'
import {
  AUTH_ENDED,
  BACKEND_FAILED,
  CALL_REPLIED,
  CODE_RECEIVED,
  KEY_CHECKED,
  LOGIN_REPLIED,
  PLATFORM_FAILED,
  SAVED,
} from './steps.js'

const LOGOUT = 4
const CALLS = ['', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']
const COMPONENT_MISSING = 2

/**
 * Starts the outside acts that one machine asks for and brings their answers back by `take`.
 * `payloadOf(ticket)` gives what a call is to send.
 */
export const createActs = ({ host, backend, storage, auth, loginTimeoutMs, payloadOf, take, warn }) => {
  const aborts = new Map()

  const answer = (op, kind, value, extra, texts) => {
    aborts.delete(op)
    take(kind, op, value, extra, texts)
  }
  const failed = (op, { failure, errno }) => answer(op, PLATFORM_FAILED, failure === undefined ? MALFORMED : failure, errno)
  const answered = (op, kind) => (failure, value) => {
    if (failure) failed(op, failure)
    else answer(op, kind, value === true, 0, typeof value === 'string' ? [value] : undefined)
  }

  const send = (op, { promise, abort }, kind, needed) => {
    aborts.set(op, abort)
    promise.then(
      (body) => {
        const reply = takeApart(body, needed)
        if (!reply) return answer(op, PLATFORM_FAILED, MALFORMED)
        const [lifetime, given, texts] = reply
        // A login says how long its token lives, any other call whether there is a user.
        answer(op, kind, kind === LOGIN_REPLIED ? lifetime : !!needed, given, texts)
      },
      (refusal) => {
        const { status, code, retryAfterMs } = refusal
        if (refusal.kind === 'refused') answer(op, BACKEND_FAILED, status, retryAfterMs, [code])
        else failed(op, refusal)
      }
    )
  }

  return {
    isQuiet: () => !aborts.size,

    // One for each kind of delivery, in the order of src/wasm/port.rs.
    handlers: [
      (op, value, extra, time, texts, numbers) =>
        host.writeStorage(storage.key, { numbers, texts }, storage.encrypted, answered(op, SAVED)),
      (op) => host.removeStorage(storage.key, answered(op, SAVED)),
      (op) => host.login(loginTimeoutMs, answered(op, CODE_RECEIVED)),
      (op, value, extra, time, [code]) => send(op, backend.silentLogin({ code }), LOGIN_REPLIED, 'token'),
      (op) => host.checkSession(answered(op, KEY_CHECKED)),
      (op, ticket, kind, time, [token]) => {
        const call = backend[CALLS[kind]]
        send(op, kind < 3 ? call(payloadOf(ticket), token) : call(token), CALL_REPLIED, kind === LOGOUT ? '' : 'user')
      },
      (op) => {
        const abort = aborts.get(op)
        if (abort) abort()
      },
      (op, step) => {
        const ended = (outcome) => answer(op, AUTH_ENDED, outcome)
        try {
          auth.show(step, ended)
        } catch (error) {
          warn(error)
          ended(COMPONENT_MISSING)
        }
      },
      () => auth.hide(),
    ],
  }
}
