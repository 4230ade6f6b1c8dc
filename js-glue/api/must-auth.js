import { misuse } from '../errors/errors.js'
import { defaultSession } from './session.js'

/**
 * Guards a page's method: `onPay: mustAuth({ mustAuthStep: AuthStep.TWO })(function () { … })`, or as a decorator.
 * With `fail` the guarded method never rejects for want of authorization: an event handler has nobody to catch it.
 */
export const mustAuth = (options) => (method, name, descriptor) => {
  const { fail } = options || {}
  const inner = descriptor ? descriptor.value : method
  const guarded = function () {
    const call = () => inner.apply(this, arguments)
    const session = defaultSession()
    const reached = session
      ? session.mustAuth(options)
      : Promise.reject(misuse('no session'))
    return fail ? reached.then(call, (error) => fail.call(this, error)) : reached.then(call)
  }
  return descriptor ? Object.assign({}, descriptor, { value: guarded }) : guarded
}
