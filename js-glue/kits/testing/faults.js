const MEMBERS = ['errMsg', 'errno', 'hang', 'delayMs', 'result', 'url', 'times', 'skip']

const refuse = (what, given, known) => {
  throw new TypeError('faults.add: ' + what + ' ' + given + '; known are ' + known.join(', '))
}

/**
 * Scripted faults, first added first used: `{ errMsg, errno }` fails the call, `hang: true` never answers,
 * `delayMs` answers late, `result` replaces what it would answer. `url` restricts a fault of `request`
 * to addresses that contain it; `times` (default 1) and `skip` say how often and from which call on.
 * `apis` are the functions that look here before they answer: a fault of any other would wait for ever.
 */
export const createFaults = (apis) => {
  const script = []
  return {
    add(api, fault) {
      if (!apis.includes(api)) refuse('no fault can be scripted for', api, apis)
      for (const member of Object.keys(fault)) if (!MEMBERS.includes(member)) refuse('unknown member', member, MEMBERS)
      script.push(Object.assign({ api, times: 1, skip: 0 }, fault))
    },
    clear() {
      script.length = 0
    },
    /** Why the call fails, without the prefix that whoever answers puts before it. */
    reasonOf: (api, { errMsg }) => (errMsg ? errMsg.replace(api + ':fail', '').trim() : 'failed'),
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
