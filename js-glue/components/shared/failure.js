import { SessionError } from '../../index.js'

/** By error code: the state a component shows, and the outcome it reports to whoever waits in mustAuth. */
const known = {
  ERR_AUTH_DENIED: ['refused', 1],
  ERR_PRIVACY_DENIED: ['privacy', 3],
  ERR_PRIVACY_UNDECLARED: ['undeclared', 4],
  ERR_PHONE_QUOTA: ['quota', 5],
  ERR_NETWORK: ['offline', 0],
  ERR_TIMEOUT: ['offline', 0],
  ERR_LOGIN_REQUIRED: ['loginRequired', 0],
}

/** A profile dialog that ended without a profile, by the host's kind of failure, and else by WeChat's number. */
const refusals = {
  ERR_NETWORK: 'The network failed while the profile was asked for.',
  ERR_TIMEOUT: 'The dialog for the profile did not end in time.',
  ERR_UNSUPPORTED: 'This platform or page has no dialog for the profile.',
  ERR_PRIVACY_DENIED: 'The user did not accept the privacy agreement. WeChat lets you ask again after 10 s.',
  ERR_PRIVACY_UNDECLARED: "The profile is not declared in the mini program's privacy agreement. Declare it in the console.",
  ERR_AUTH_DENIED: 'The user refused the profile. Explain why it is needed and let them tap again.',
}
const byFailure = { 0: 'ERR_NETWORK', 1: 'ERR_TIMEOUT', 4: 'ERR_UNSUPPORTED' }
const byNumber = { 104: 'ERR_PRIVACY_DENIED', 112: 'ERR_PRIVACY_UNDECLARED' }

/** What failed, as plain data: event details must survive JSON. */
export const failureOf = (error) => {
  const { code = 'ERR_INTERNAL', message = '', retryAfterMs, cause } = error || {}
  const [state, outcome] = known[code] || ['failed', 0]
  const detail = { code, message: String(message) }
  if (retryAfterMs > 0) detail.retryAfterMs = retryAfterMs
  if (cause) detail.cause = cause
  return { state: (error && error.state) || state, outcome, detail }
}

export const refusal = ({ failure, errno }) => {
  const code = byFailure[failure] || byNumber[errno] || 'ERR_AUTH_DENIED'
  return new SessionError(code, refusals[code])
}
