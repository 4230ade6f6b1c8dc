import { median } from '../statistics.mjs'
import { createWorld } from '../world.mjs'

const SAMPLES = 9
const SAMPLE_MS = 25
/** Engines compile what runs often, and each contestant at its own pace: what is measured is what comes after that. */
export const WARM_UP_MS = 600

const both = async (session, count) => {
  for (let index = 0; index < count; index++) {
    await session.ensureLogin()
    await session.getToken()
  }
}
const ensureOnly = async (session, count) => {
  for (let index = 0; index < count; index++) await session.ensureLogin()
}
const requests = async (session, count) => {
  for (let index = 0; index < count; index++) await session.request()
}

/** Nanoseconds per turn of `loop`: as many turns per sample as make it long enough to measure. */
const measure = async (session, loop) => {
  const warm = performance.now() + WARM_UP_MS
  while (performance.now() < warm) await loop(session, 100)
  let count = 100
  for (;;) {
    const since = performance.now()
    await loop(session, count)
    const spent = performance.now() - since
    if (spent >= SAMPLE_MS) break
    count = Math.ceil(count * Math.min(10, (1.2 * SAMPLE_MS) / Math.max(spent, 0.1)))
  }
  const samples = []
  for (let index = 0; index < SAMPLES; index++) {
    const since = performance.now()
    await loop(session, count)
    samples.push(((performance.now() - since) * 1e6) / count)
  }
  return { ns: median(samples), least: Math.min(...samples) }
}

/** What an interceptor does before each request of a signed-in user. */
export const hot = async (peer) => {
  const session = await peer.create(createWorld(), { signedIn: true })
  if (!session.ensureLogin) return null
  return measure(session, session.getToken ? both : ensureOnly)
}

/** A whole request of a signed-in user, in a world that answers at once. */
export const request = async (peer) => {
  const session = await peer.create(createWorld({ instant: true }), { signedIn: true })
  return measure(session, requests)
}
