// What a session says of itself: nothing here is needed to run one, so it is read when somebody asks.

const STATES = ['signed-out', 'logging-in', 'signed-in', 'refreshing', 'disposed']
const SIGNED_OUT = 0
const DISPOSED = 4
const OPERATIONS = ['login', 'check-session', 'encrypted-call', 'logout', 'abandoned']

/** The numbers before the engine is loaded, and when it is gone. */
export const nobody = (isOver, capacity) => [isOver ? DISPOSED : SIGNED_OUT, 0, 0, 0, capacity, capacity, -1, 1, 0, 0]

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

/** What `session.dump()` gives; `cargo run --example replay` reads it. */
export const writeDump = ({ engine, config, journal, snapshot }) => {
  const { authSteps, limits } = config
  const { base, steps } = journal
  const start = base && Object.assign({}, base, { snapshot: readSnapshot(base.snapshot) })
  const now = snapshot ? { snapshot: readSnapshot(snapshot) } : {}
  return JSON.stringify(Object.assign({ engine, config: { authSteps, limits }, base: start, steps }, now))
}
