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

/** Numbers of the platform that only the developer can do something about: address or domain list is wrong. */
export const misconfigured = (errno) => errno === 600002 || errno === 600009

/**
 * `code` is a name or an index into ERROR_CODES. `more` may hold `retryAfterMs`, `errno` and `cause`, which is never
 * looked at, since an app's own code may have thrown it; and for the message: a whole `message`, `told` to be added,
 * `about` as the platform's number.
 */
export const sessionError = (code, more) => require('./composed.js').compose(SessionError, code, more)

export const configError = (what) => sessionError('ERR_CONFIG', { message: what })

/** `name`: one of MISUSES in complaints.js, which `about` fills in. */
export const misuse = (name, about) => configError(require('./complaints.js').MISUSES[name](about))

/** An error as it crosses the border, as composed.js takes it. */
export const errorOf = (...crossed) => require('./composed.js').composeCrossed(SessionError, ...crossed)
