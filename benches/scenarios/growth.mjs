import { open } from '../peers/mp-session.mjs'
import { median } from '../statistics.mjs'
import { BASE_URL, createVirtualTimers, createWorld } from '../world.mjs'
import { crowd } from './crowd.mjs'

const SIZES = [10, 100, 1000, 10000, 100000]
const ORDER = { url: BASE_URL + '/orders' }

const turn = () => new Promise((resolve) => setImmediate(resolve))

// Enough rounds that a small size is measured as well as a large one.
const rounds = (size) => Math.max(3, Math.min(60, Math.round(30000 / size)))

/** The time stands still, so that what is measured is work and never waiting. */
const stage = async (engine) => {
  const timers = createVirtualTimers()
  const world = createWorld({ timers })
  const session = open(world, { engine })
  const play = async (settled) => {
    let over = false
    settled.finally(() => (over = true))
    while (!over) {
      timers.step(2000)
      await turn()
    }
    return settled
  }
  await play(session.login())
  return { world, session, play }
}

const sweep = async (engine, round) => {
  const points = []
  const { world, session, play } = await stage(engine)
  // Twice the smallest: the first is to warm up.
  for (const size of [1000, ...SIZES]) {
    const times = []
    for (let index = 0; index < rounds(size); index++) {
      globalThis.gc()
      times.push(await round({ world, session, play, size }))
    }
    points.push([size, median(times)])
  }
  return points.slice(1)
}

const everyone = async (size, play, start) => {
  const since = performance.now()
  const result = await play(crowd(size, start, 60000))
  if (result.ok !== size) throw new Error(result.ok + ' of ' + size + ' served')
  return performance.now() - since
}

const scenarios = {
  /** Callers who join one login. */
  joiners: (engine) =>
    sweep(engine, ({ session, play, size }) => {
      const login = session.login({ force: true })
      return everyone(size, play, () => session.login({ force: true })).finally(() => login)
    }),
  /** Requests that queue for one of a phone's ten places. */
  queue: (engine) => sweep(engine, ({ session, play, size }) => everyone(size, play, () => session.request(ORDER))),
}

export const growth = async (peer) => {
  const engine = peer.name === 'mp-session' ? 'wasm' : 'twin'
  const result = {}
  for (const name of Object.keys(scenarios)) result[name] = await scenarios[name](engine)
  return result
}
