export { SessionError } from './errors/errors.js'
export { useWebAssembly } from './host/common.js'
export { wxHost } from './host/wx.js'
export { mustAuth } from './api/must-auth.js'
export { AuthDisplayMode, AuthStep, createSession, defaultSession } from './api/session.js'

/** What is exported as well, and read when somebody looks at it. */
export const whenLookedAt = { ErrorCode: () => require('./errors/composed.js').ErrorCode }
