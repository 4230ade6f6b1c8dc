import { ERROR_CODES } from './generated.js'

export class SessionError extends Error {
  constructor(code, message, more) {
    super(message)
    // Where classes are compiled to ES5, what Error gives back is an Error only.
    Object.setPrototypeOf(this, SessionError.prototype)
    this.code = code
    Object.assign(this, more, { message })
    // Reachable and never printed by us: it may be what an app's own function threw.
    if (more && more.cause) Object.defineProperty(this, 'cause', { enumerable: false })
  }
}
SessionError.prototype.name = 'SessionError'

/** `{ FUSE_TRIPPED: 'ERR_FUSE_TRIPPED', … }` */
export const ErrorCode = {}
for (const code of ERROR_CODES) if (code) ErrorCode[code.slice(4)] = code

/** Numbers of the platform that only the developer can do something about: address or domain list is wrong. */
export const misconfigured = (errno) => errno === 600002 || errno === 600009

/**
 * `code` is a name or an index into ERROR_CODES. `more` may hold `retryAfterMs`, `errno` and `cause`, which is never
 * looked at, since an app's own code may have thrown it; and for the message: a whole `message`, `told` to be added,
 * `about` as the platform's number.
 */
export const sessionError = (code, more) => {
  const name = ERROR_CODES[code] || code
  const { message, told, about, errno = about } = more || {}
  // Most sessions never need one: the texts are a file of their own, outside of what an app loads at start.
  const { MESSAGES } = message ? {} : require('./messages.js')
  const text = message || MESSAGES[name + ' ' + errno] || MESSAGES[name]
  /** @type {any} */
  const error = new SessionError(name, told ? text + ' (' + told + ')' : text, more)
  delete error.told
  delete error.about
  return error
}

export const configError = (what) => sessionError('ERR_CONFIG', { message: what })

/** `name`: one of MISUSES in complaints.js, which `about` fills in. */
export const misuse = (name, about) => configError(require('./complaints.js').MISUSES[name](about))

/**
 * An error as it crosses the border: a code, the platform's or the back end's number, a pause (-1: none), the back
 * end's code; `known` is what was noted when its act failed.
 */
export const errorOf = (code, detail, retryAfterMs, [backendCode], known) => {
  const more = Object.assign({ about: detail }, known)
  if (retryAfterMs >= 0) more.retryAfterMs = retryAfterMs
  const name = ERROR_CODES[code]
  if (more.cause) return sessionError(name, more)
  if (name === 'ERR_BACKEND_REJECTED' || name === 'ERR_UNAUTHORIZED') more.cause = { status: detail, code: backendCode }
  else if (detail) more.cause = { errno: detail }
  return sessionError(name, more)
}
