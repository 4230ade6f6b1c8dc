import { ERROR_CODES } from './generated.js'

export class SessionError extends Error {
  constructor(code, message, more) {
    super(message)
    // Where classes are compiled to ES5, what Error gives back is an Error only.
    Object.setPrototypeOf(this, SessionError.prototype)
    this.code = code
    Object.assign(this, more)
  }
}
SessionError.prototype.name = 'SessionError'

/** `{ FUSE_TRIPPED: 'ERR_FUSE_TRIPPED', … }` */
export const ErrorCode = {}
for (const code of ERROR_CODES) if (code) ErrorCode[code.slice(4)] = code

/** `code` is a name or an index into ERROR_CODES; `more` may hold `message`, `retryAfterMs` and `cause`. */
export const sessionError = (code, more) => {
  const name = ERROR_CODES[code] || code
  // Most sessions never need one: the texts are a file of their own, outside of what an app loads at start.
  return new SessionError(name, (more && more.message) || require('./messages.js').MESSAGES[name], more)
}

export const configError = (what) => sessionError('ERR_CONFIG', { message: what })

/** An error as it crosses the border: a code, the platform's or the back end's number, a pause (-1: none). */
export const errorOf = (code, detail, retryAfterMs, [backendCode]) => {
  const more = {}
  if (retryAfterMs >= 0) more.retryAfterMs = retryAfterMs
  const name = ERROR_CODES[code]
  if (name === 'ERR_BACKEND_REJECTED' || name === 'ERR_UNAUTHORIZED') more.cause = { status: detail, code: backendCode }
  else if (detail) more.cause = { errno: detail }
  return sessionError(name, more)
}
