import { createWorld } from '../world.mjs'

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Settles with what became of `promise`, 'hung' when nothing did. */
const outcome = async (promise, limit) => {
  let timer
  const hung = new Promise((resolve) => {
    timer = setTimeout(resolve, limit, 'hung')
  })
  const settled = promise.then(
    () => 'ok',
    (error) => (error && error.code) || (error && error.message) || 'rejected'
  )
  const result = await Promise.race([settled, hung])
  clearTimeout(timer)
  return result
}

/** The API refuses every token for ever: how many logins do 100 requests in a row cost? */
export const deadApi = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: true })
  const before = world.logins
  world.apiState = 'refusing'
  const until = performance.now() + 10000
  let settled = 0
  while (settled < 100 && performance.now() < until) {
    if ((await outcome(session.request(), until - performance.now())) === 'hung') break
    settled++
  }
  return { logins: world.logins - before, settled }
}

/** The login is down: how many attempts do 200 callers in a row make? */
export const loginDown = async (peer) => {
  const world = createWorld()
  world.loginState = 'down'
  const session = await peer.create(world, { signedIn: false })
  if (!session.ensureLogin) return null
  let rejected = 0
  for (let index = 0; index < 200; index++) if ((await outcome(session.ensureLogin(), 4000)) !== 'ok') rejected++
  return { attempts: world.logins, rejected }
}

/** The token ends ten times, as tokens do; a healthy back end gives a new one each time. */
export const expiries = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: true })
  let served = 0
  for (let index = 0; index < 10; index++) {
    world.expire()
    if ((await outcome(session.request(), 4000)) === 'ok') served++
  }
  return { served }
}

/** Logout while a login is under way: does its answer bring the session back? */
export const logout = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: false })
  if (!session.ensureLogin || !session.logout) return null
  const waiting = outcome(session.ensureLogin(), 4000)
  while (!world.logins) await pause(1)
  await outcome(Promise.resolve(session.logout()), 4000)
  const caller = await waiting
  await pause(50)
  return { caller, resurrected: await session.signedIn() }
}

/** The back end never answers the login: does the caller ever hear of it? */
export const silence = async (peer) => {
  const world = createWorld()
  const session = await peer.create(world, { signedIn: false })
  world.loginState = 'silent'
  const since = performance.now()
  const caller = await outcome(session.ensureLogin ? session.ensureLogin() : session.request(), 35000)
  return { caller, ms: performance.now() - since }
}
