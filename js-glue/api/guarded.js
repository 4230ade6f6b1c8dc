// A method of a page behind mustAuth: read when the first is guarded.

/**
 * What mustAuth makes of a member of a class, or of a function; `defaultSession` and `misuse` are the package's.
 * @param {any} options
 * @param {any[]} member
 * @param {any} tools
 */
export const guarded = (options, [method, , descriptor], { defaultSession, misuse }) => {
  const { fail } = options || {}
  const inner = descriptor ? descriptor.value : method
  const guard = function () {
    const call = () => inner.apply(this, arguments)
    const session = defaultSession()
    const reached = session ? session.mustAuth(options) : Promise.reject(misuse('no session'))
    return fail ? reached.then(call, (error) => fail.call(this, error)) : reached.then(call)
  }
  return descriptor ? Object.assign({}, descriptor, { value: guard }) : guard
}
