// What a session says of itself: nothing here is needed to run one, so it is read when somebody asks.

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

/** What `session.dump()` gives; `cargo run --example replay` reads it. */
export const writeDump = ({ engine, config, journal, snapshot }) => {
  const { authSteps, limits } = config
  const { base, steps } = journal
  const start = base && Object.assign({}, base, { snapshot: readSnapshot(base.snapshot) })
  const now = snapshot ? { snapshot: readSnapshot(snapshot) } : {}
  return JSON.stringify(Object.assign({ engine, config: { authSteps, limits }, base: start, steps }, now))
}

/** Why the twin runs. What no attempt could read is the build's mistake; a platform without WebAssembly is nobody's. */
export const describeFallback = (why, path) => {
  const isMistake = why.startsWith(path)
  const advice = '. The build has to bring this file: put mp-session/taro, mp-session/vite or mp-session/webpack among its plugins, or build npm in WeChat DevTools; and leave *.wasm and *.wasm.br in the upload.'
  return { isMistake, message: 'the JavaScript twin runs instead of the wasm: ' + why + (isMistake ? advice : '') }
}
