/**
 * What is to go wrong: each fault waits for the next calls it fits, `times` of them.
 * `on`: the function of the platform, or 'reply' for the back end. `path`: the end of an address, or nothing for any.
 */
export const createFaults = () => {
  let armed = []
  return {
    arm(fault) {
      armed.push({ ...fault, left: fault.times || 1 })
    },
    /** → the first fault for such a call, or one that changes nothing. */
    take(on, path = '') {
      const fault = armed.find((one) => one.on === on && (!one.path || path.endsWith(one.path)))
      if (!fault) return { how: 'well' }
      if (--fault.left <= 0) armed = armed.filter((one) => one !== fault)
      return fault
    },
    clear() {
      armed = []
    },
  }
}
