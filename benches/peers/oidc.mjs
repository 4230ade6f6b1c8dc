import { createRequire } from 'node:module'
import { BASE_URL, createFetch } from '../world.mjs'

const require = createRequire(import.meta.url)
const seconds = () => Math.floor(Date.now() / 1000)

const create = async (world, { signedIn }) => {
  const fetch = createFetch(world, (token) => ({
    body: { access_token: token, refresh_token: 'refresh', token_type: 'Bearer', expires_in: 7200 },
    headers: { 'content-type': 'application/json' },
  }))
  globalThis.fetch = fetch
  const { UserManager, User, WebStorageStateStore, InMemoryWebStorage } = require('oidc-client-ts')
  const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() })
  const manager = new UserManager({
    authority: BASE_URL,
    client_id: 'bench',
    redirect_uri: BASE_URL + '/back',
    userStore: store(),
    stateStore: store(),
    automaticSilentRenew: false,
    metadata: { issuer: BASE_URL, token_endpoint: BASE_URL + '/auth/token' },
  })
  // Nobody can log in silently here: "signed out" is a user whose token has ended.
  const user = (access_token, expiresIn) =>
    new User({
      access_token,
      refresh_token: 'refresh',
      token_type: 'Bearer',
      profile: { sub: 'u', iss: BASE_URL, aud: 'bench', exp: 0, iat: 0 },
      expires_at: seconds() + expiresIn,
    })
  await manager.storeUser(signedIn ? user(world.issue(), 7200) : user('ended', -3600))
  const getToken = async () => {
    let found = await manager.getUser()
    if (!found || found.expired) found = await manager.signinSilent()
    return found.access_token
  }
  const request = async (replayed) => {
    const token = await getToken()
    const response = await fetch(BASE_URL + '/orders', { headers: { Authorization: 'Bearer ' + token } })
    if (response.status !== 401) return response
    if (replayed) throw new Error('unauthorized')
    await manager.signinSilent()
    return request(true)
  }
  return {
    ensureLogin: getToken,
    request: () => request(false),
    logout: () => manager.removeUser(),
    signedIn: async () => {
      const found = await manager.getUser()
      return !!found && !found.expired
    },
  }
}

export const oidc = { name: 'oidc', title: 'oidc-client-ts', package: 'oidc-client-ts', create }
