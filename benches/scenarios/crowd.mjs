import { createWorld } from '../world.mjs'

const HANGS_AFTER_MS = 4000

/** Starts `count` promises at once and waits until all have settled, or until the rest has to be called hung. */
export const crowd = async (count, start, limit = HANGS_AFTER_MS) => {
  const result = { ok: 0, rejected: 0, hung: count }
  const since = performance.now()
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, limit)
    const settled = () => {
      if (--result.hung) return
      clearTimeout(timer)
      resolve()
    }
    const accepted = () => {
      result.ok++
      settled()
    }
    const rejected = () => {
      result.rejected++
      settled()
    }
    for (let index = 0; index < count; index++) start(index).then(accepted, rejected)
  })
  result.ms = performance.now() - since
  return result
}

/** Counts the timers that start while `run` runs. */
const countTimers = async (run) => {
  const original = globalThis.setTimeout
  let timers = 0
  globalThis.setTimeout = (...args) => {
    timers++
    return original(...args)
  }
  const result = await run()
  globalThis.setTimeout = original
  return { ...result, timers }
}

/** 10,000 callers at once, nobody signed in. Three timers are the world's own. */
export const burst = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: false })
  if (!session.ensureLogin) return null
  const result = await countTimers(() => crowd(10000, () => session.ensureLogin()))
  return { ...result, logins: world.logins }
}

/** 1,000 requests at once, nobody signed in. */
export const coldRequests = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: false })
  const result = await crowd(1000, () => session.request())
  return { ...result, logins: world.logins }
}

/** 1,000 requests at once with a token that the back end has forgotten. */
export const storm = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: true })
  // Code that has run a few times, as in an app that has been open for a while.
  await crowd(100, () => session.request())
  const before = { logins: world.logins, served: world.served }
  world.expire()
  const result = await crowd(1000, () => session.request())
  return { ...result, logins: world.logins - before.logins, replayed: world.served - before.served }
}

/** The same, but the first refusals trickle in over 400 ms: all but one of them after the refresh. */
export const stragglers = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: true })
  const before = world.logins
  world.expire()
  const first = world.calls
  world.apiDelay = (number) => (number - first < 10 ? 5 + (number - first) * 40 : 5)
  const result = await crowd(1000, () => session.request())
  return { ...result, logins: world.logins - before, calls: world.calls - first }
}
