// How errors are made: read when the first is. Most sessions never need one.

import { ERROR_CODES } from './generated.js'
import { MESSAGES } from './messages.js'

/** `{ FUSE_TRIPPED: 'ERR_FUSE_TRIPPED', … }` */
export const ErrorCode = {}
for (const code of ERROR_CODES) if (code) ErrorCode[code.slice(4)] = code

/** As sessionError in errors.js says. */
export const compose = (SessionError, code, more) => {
  const name = ERROR_CODES[code] || code
  const { message, told, about, errno = about } = more || {}
  const text = message || MESSAGES[name + ' ' + errno] || MESSAGES[name]
  const error = new SessionError(name, told ? text + ' (' + told + ')' : text, more)
  delete error.told
  delete error.about
  return error
}

/**
 * An error as it crosses the border: a code, the platform's or the back end's number, a pause (-1: none), the back
 * end's code; `known` is what was noted when its act failed.
 */
export const composeCrossed = (SessionError, code, detail, retryAfterMs, [backendCode], known) => {
  const more = Object.assign({ about: detail }, known)
  if (retryAfterMs >= 0) more.retryAfterMs = retryAfterMs
  const name = ERROR_CODES[code]
  if (!more.cause) {
    if (name === 'ERR_BACKEND_REJECTED' || name === 'ERR_UNAUTHORIZED') more.cause = { status: detail, code: backendCode }
    else if (detail) more.cause = { errno: detail }
  }
  return compose(SessionError, name, more)
}
