import { createRequire } from 'node:module'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)

// Required when it is wanted, as an app requires it: that is part of a cold start.
const minimal = () => require('./minimal-session.cjs').MinimalSession

/** The same without a clock: it learns that a token has ended from a 401 only. */
const timelessSession = () =>
  class extends minimal() {
    isLive() {
      return this.token !== undefined
    }
  }

const create = (load) => async (world, { signedIn }) => {
  const Session = load()
  const session = new Session(createWx(world), BASE_URL)
  if (signedIn) await session.login()
  const options = { url: BASE_URL + '/orders' }
  return {
    ensureLogin: () => session.ensureLogin(),
    getToken: () => session.getToken(),
    request: () => session.request(options),
    logout: () => session.logout(),
    signedIn: () => session.token !== undefined,
  }
}

export const limit = { name: 'limit', title: 'limit (minimal JS session)', create: create(minimal) }
export const timeless = { name: 'timeless', title: 'limit without expiry', create: create(timelessSession) }
