import { createRequire } from 'node:module'
import { BASE_URL, createFetch } from '../world.mjs'

const require = createRequire(import.meta.url)
const KEY = 'session'
const user = { id: 'u', aud: 'authenticated', email: 'u@example.com', app_metadata: {}, user_metadata: {}, created_at: '' }

const sessionOf = (token, expiresIn) => ({
  access_token: token,
  refresh_token: 'refresh-' + token,
  token_type: 'bearer',
  expires_in: 7200,
  expires_at: Math.floor(Date.now() / 1000) + expiresIn,
  user,
})

const create = async (world, { signedIn }) => {
  const { GoTrueClient } = require('@supabase/auth-js')
  const stored = new Map()
  // Nobody can log in silently here: "signed out" is a session whose token has ended.
  stored.set(KEY, JSON.stringify(signedIn ? sessionOf(world.issue(), 7200) : sessionOf('ended', -3600)))
  const fetch = createFetch(world, (token) => ({ body: sessionOf(token, 7200) }))
  const client = new GoTrueClient({
    url: BASE_URL + '/auth',
    storageKey: KEY,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    autoRefreshToken: false,
    detectSessionInUrl: false,
    fetch,
  })
  const getToken = async () => {
    const { data, error } = await client.getSession()
    if (error) throw error
    if (!data.session) throw new Error('signed out')
    return data.session.access_token
  }
  const request = async (replayed) => {
    const token = await getToken()
    const response = await fetch(BASE_URL + '/orders', { headers: { Authorization: 'Bearer ' + token } })
    if (response.status !== 401) return response
    if (replayed) throw new Error('unauthorized')
    const { error } = await client.refreshSession()
    if (error) throw error
    return request(true)
  }
  if (signedIn) await getToken()
  return {
    ensureLogin: getToken,
    request: () => request(false),
    logout: () => client.signOut({ scope: 'local' }),
    signedIn: () => stored.has(KEY),
  }
}

export const supabase = { name: 'supabase', title: '@supabase/auth-js', package: '@supabase/auth-js', create }
