import { alova } from './alova.mjs'
import { axiosDefault, axiosEach } from './axios.mjs'
import { article, locked } from './flyio.mjs'
import { limit, timeless } from './limit.mjs'
import { merger } from './merger.mjs'
import { twin, wasm } from './mp-session.mjs'
import { oidc } from './oidc.mjs'
import { supabase } from './supabase.mjs'
import { supertokens } from './supertokens.mjs'
import { wafer2 } from './wafer2.mjs'

/**
 * `create(world, { signedIn })` → what the peer offers of
 * `{ ensureLogin(), getToken(), request(), logout(), signedIn() }`; one call may do the work of the first two.
 */
export const peers = [
  limit,
  timeless,
  wasm,
  twin,
  article,
  locked,
  merger,
  wafer2,
  axiosDefault,
  axiosEach,
  alova,
  supertokens,
  supabase,
  oidc,
]

export const peerNamed = (name) => peers.find((peer) => peer.name === name)
