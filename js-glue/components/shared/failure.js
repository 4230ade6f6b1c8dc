import { SessionError } from '../../index.js'

/** By error code: the state a component shows, and the outcome it reports to whoever waits in mustAuth. */
const known = {
  ERR_AUTH_DENIED: ['refused', 1],
  ERR_PRIVACY_DENIED: ['privacy', 3],
  ERR_PRIVACY_UNDECLARED: ['undeclared', 4],
  ERR_PHONE_QUOTA: ['quota', 5],
  ERR_NETWORK: ['offline', 0],
  ERR_TIMEOUT: ['offline', 0],
}

/** What failed, as plain data: event details must survive JSON. */
export const failureOf = (error) => {
  const { code = 'ERR_INTERNAL', message = '', retryAfterMs } = error || {}
  const [state, outcome] = known[code] || ['failed', 0]
  const detail = { code, message: String(message) }
  if (retryAfterMs > 0) detail.retryAfterMs = retryAfterMs
  return { state, outcome, detail }
}

export const refusal = (errno) =>
  new SessionError(errno === 104 ? 'ERR_PRIVACY_DENIED' : errno === 112 ? 'ERR_PRIVACY_UNDECLARED' : 'ERR_AUTH_DENIED')
