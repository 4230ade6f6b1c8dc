/**
 * Fourteen kinds of break of js-glue, each one place: `find` and `put` on the text of the one file in which it occurs.
 * What a break does not apply to any more has moved: look for the same decision and write it anew.
 */
export const breaks = [
  { name: 'an answer to an earlier machine reaches the present one', find: 'if (born !== life) return', put: '' },
  { name: 'token numbers start again after a crash', find: 'serialBase = engine.serial', put: 'serialBase = 0' },
  { name: 'a late answer of a navigation counts', find: 'if (open === request) fail(absent', put: 'fail(absent' },
  { name: "the storage's timer is not cleared", find: 'host.clearTimeout(limit)\n      if (failed)', put: 'if (failed)' },
  { name: 'a timer may be longer than a timer can be', find: 'LONGEST_TIMER_MS = 0x7fffffff', put: 'LONGEST_TIMER_MS = 1e15' },
  { name: 'a place is not given back', find: 'running--', put: 'running -= running > 4 ? 0 : 1' },
  { name: 'eleven requests at once', find: 'maxRequests: 10', put: 'maxRequests: 11' },
  { name: 'an aborted request keeps running', find: 'if (task && isFunction(task.abort)) task.abort()', put: '' },
  { name: 'a refused request is sent again without end', find: 'this.replayed = true', put: '' },
  { name: 'a refused replay is nobody’s fault', find: 'replayed ? step.REPLAY_REFUSED : step.REQUEST_REFUSED', put: 'step.REQUEST_REFUSED' },
  { name: 'the token travels everywhere', find: 'const judged = engine.mayAttach(', put: 'const judged = true || (' },
  { name: 'an event names the token', find: 'const event = { type }', put: 'const event = { type, token: engine.token }' },
  { name: 'dispose leaves its listeners behind', find: 'for (const stop of stopListening) stop()', put: '' },
  { name: 'a reply out of the contract is taken', find: 'if (typeof value !== kind) return', put: 'if (false) return' },
]
