import { misuse } from '../errors/errors.js'
import { defaultSession } from './session.js'

/**
 * Guards a page's method: `onPay: mustAuth({ mustAuthStep: AuthStep.TWO })(function () { … })`, or as a decorator.
 * With `fail` the guarded method never rejects for want of authorization: an event handler has nobody to catch it.
 */
export const mustAuth =
  (options) =>
  (...member) =>
    require('./guarded.js').guarded(options, member, { defaultSession, misuse })
