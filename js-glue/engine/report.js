// What a session says of itself: nothing here is needed to run one, so it is read when somebody asks.

import { ACCOUNTS, OPERATIONS, SNAPSHOT, STATES } from './snapshot-numbers.js'

/** The numbers before the engine is loaded, and when it is gone. */
const nobody = (isOver, capacity) => {
  const known = { state: STATES.indexOf(isOver ? 'disposed' : 'signed-out'), units: capacity, capacity, retryAfterMs: -1, authStep: 1 }
  return SNAPSHOT.map((name) => known[name] || 0)
}

/** The snapshot that the machine tells as numbers. */
const readSnapshot = (numbers) => {
  const named = {}
  SNAPSHOT.forEach((name, index) => (named[name] = numbers[index]))
  const { state, loggedIn, generation, expiresAt, units, capacity, retryAfterMs, authStep, facts, keyEpoch, account, loginRequired } = named
  const fuse = { units, capacity }
  if (retryAfterMs >= 0) fuse.retryAfterMs = retryAfterMs
  return {
    state: STATES[state],
    loggedIn: !!loggedIn,
    generation,
    expiresAt: expiresAt || undefined,
    fuse,
    queue: numbers.slice(SNAPSHOT.length).map((kind) => OPERATIONS[kind]),
    authStep,
    facts: { hasProfile: !!(facts & 1), hasPhone: !!(facts & 2) },
    keyEpoch,
    account: ACCOUNTS[account],
    loginRequired: !!loginRequired,
  }
}

/** What `session.dump()` gives; `cargo run --example replay` reads it. */
export const writeDump = ({ engine, config, journal, snapshot }) => {
  const { authSteps, limits, autoLogin = true, takesTurns } = config
  const { base, steps } = journal
  const start = base && Object.assign({}, base, { snapshot: readSnapshot(base.snapshot) })
  const now = snapshot ? { snapshot: readSnapshot(snapshot) } : {}
  return JSON.stringify(Object.assign({ engine, config: { authSteps, limits, autoLogin, takesTurns: takesTurns ? true : undefined }, base: start, steps }, now))
}

/** What `snapshot()` of the session gives. */
export const snapshotOf = (engine, capacity) =>
  Object.assign(readSnapshot(engine.snapshot() || nobody(engine.isOver, capacity)), { engine: engine.kind })
