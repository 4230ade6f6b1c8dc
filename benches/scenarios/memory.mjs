import { open } from '../peers/mp-session.mjs'
import { createVirtualTimers, createWorld } from '../world.mjs'

const HOT_CALLS = 1_000_000
const FLIGHTS = 10_000
// WeChat allows four logins per second.
const BETWEEN_FLIGHTS_MS = 300

const turn = () => new Promise((resolve) => setImmediate(resolve))

const heap = async () => {
  for (let index = 0; index < 3; index++) {
    globalThis.gc()
    await turn()
  }
  return process.memoryUsage().heapUsed
}

/** Heap and wasm memory before and after a million hot calls, and after ten thousand logins, four of ten joined. */
export const memory = async (peer) => {
  const timers = createVirtualTimers()
  const world = createWorld({ timers })
  let exports
  const engine = peer.name === 'mp-session' ? 'wasm' : 'twin'
  const session = open(world, { engine, onInstance: (found) => (exports = found) })
  const run = async (promise) => {
    let over = false
    const settled = promise.finally(() => (over = true))
    while (!over) {
      timers.step(2000)
      await turn()
    }
    return settled
  }
  const flights = async (count) => {
    for (let index = 0; index < count; index++) {
      timers.pass(BETWEEN_FLIGHTS_MS)
      const first = session.login({ force: true })
      await run(index % 5 < 2 ? Promise.all([first, session.ensureLogin(), session.login()]) : first)
    }
  }
  const hotCalls = async (count) => {
    for (let index = 0; index < count; index++) {
      await session.ensureLogin()
      await session.getToken()
    }
  }
  const wasm = () => {
    const found = exports && Object.values(exports).find((value) => value instanceof WebAssembly.Memory)
    return found ? found.buffer.byteLength : 0
  }

  await flights(2000)
  await hotCalls(20000)
  const start = { heap: await heap(), wasm: wasm() }
  await hotCalls(HOT_CALLS)
  const afterHot = { heap: await heap(), wasm: wasm() }
  const before = world.logins
  await flights(FLIGHTS)
  const afterFlights = { heap: await heap(), wasm: wasm() }
  return { start, afterHot, afterFlights, logins: world.logins - before, timersLeft: timers.pending() }
}
