import { ERROR_CODES } from './generated.js'

export class SessionError extends Error {
  constructor(code, message, more) {
    super(message)
    this.code = code
    Object.assign(this, more)
  }
}
SessionError.prototype.name = 'SessionError'

/** `{ FUSE_TRIPPED: 'ERR_FUSE_TRIPPED', … }` */
export const ErrorCode = {}
const messages = {}
for (const [code, message] of ERROR_CODES) {
  if (code) {
    ErrorCode[code.slice(4)] = code
    messages[code] = message
  }
}

/** `code` is a name or an index into ERROR_CODES; `more` may hold `message`, `retryAfterMs` and `cause`. */
export const sessionError = (code, more) => {
  const name = typeof code === 'number' ? ERROR_CODES[code][0] : code
  return new SessionError(name, (more && more.message) || messages[name], more)
}

export const configError = (what) => sessionError('ERR_CONFIG', { message: what })
