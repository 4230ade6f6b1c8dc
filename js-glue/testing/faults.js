/**
 * Scripted faults, first added first used: `{ errMsg, errno }` fails the call, `hang: true` never answers,
 * `delayMs` answers late, `result` replaces what it would answer. `url` restricts a fault of `request`
 * to addresses that contain it; `times` (default 1) and `skip` say how often and from which call on.
 */
export const createFaults = () => {
  const script = []
  return {
    add(api, fault) {
      script.push(Object.assign({ api, times: 1, skip: 0 }, fault))
    },
    clear() {
      script.length = 0
    },
    take(api, options) {
      const fault = script.find(
        (entry) => entry.api === api && entry.times > 0 && (!entry.url || String(options.url).includes(entry.url))
      )
      if (!fault) return undefined
      if (fault.skip > 0) {
        fault.skip--
        return undefined
      }
      fault.times--
      return fault
    },
  }
}
