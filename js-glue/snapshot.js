const STATES = ['signed-out', 'logging-in', 'signed-in', 'refreshing', 'disposed']
const OPERATIONS = ['login', 'check-session', 'encrypted-call', 'logout', 'abandoned']

/** The snapshot that src/wasm/convert.rs sends as numbers. */
export const readSnapshot = ([state, loggedIn, generation, expiresAt, units, capacity, retryAfterMs, authStep, facts, keyEpoch, ...queue]) => {
  const fuse = { units, capacity }
  if (retryAfterMs >= 0) fuse.retryAfterMs = retryAfterMs
  return {
    state: STATES[state],
    loggedIn: !!loggedIn,
    generation,
    expiresAt: expiresAt || undefined,
    fuse,
    queue: queue.map((kind) => OPERATIONS[kind]),
    authStep,
    facts: { hasProfile: !!(facts & 1), hasPhone: !!(facts & 2) },
    keyEpoch,
  }
}
