import { createWorld } from '../world.mjs'

/** From the first `require` to the first token, less what login and network take by themselves. */
export const coldStart = async (peer) => {
  const world = createWorld({ instant: true })
  // What the bench itself has loaded must not be cleared away on somebody's clock.
  globalThis.gc()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const since = performance.now()
  const session = await peer.create(world, { signedIn: false })
  await session.ensureLogin()
  await session.getToken()
  const ms = performance.now() - since
  return { ms, engine: session.engine ? session.engine() : 'none' }
}
