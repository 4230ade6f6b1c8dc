import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)
const folder = process.env.MP_SESSION_PACKAGE || fileURLToPath(new URL('../../pkg', import.meta.url))

/** A platform that shows each instance it makes. */
const watched = (seen) => ({
  async instantiate(path, imports) {
    const bytes = await readFile(join(folder, 'miniprogram_dist', basename(path, '.br')))
    const { instance } = await WebAssembly.instantiate(bytes, imports)
    seen(instance.exports)
    return { instance }
  },
})

/** The packaged SDK: as Node requires it, or as a platform without WebAssembly does. */
export const open = (world, { engine, onInstance }) => {
  const { createSession, wxHost } = require(join(folder, engine === 'wasm' ? 'node.js' : 'miniprogram_dist/index.js'))
  const wx = createWx(world)
  if (engine === 'wasm' && onInstance) wx.WXWebAssembly = watched(onInstance)
  return createSession({ baseURL: BASE_URL, host: wxHost(wx) })
}

const create = (engine) => async (world, { signedIn }) => {
  const session = open(world, { engine })
  if (signedIn) await session.login()
  const options = { url: BASE_URL + '/orders' }
  return {
    ensureLogin: () => session.ensureLogin(),
    getToken: () => session.getToken(),
    request: () => session.request(options),
    logout: () => session.logout(),
    signedIn: () => session.snapshot().loggedIn,
    engine: () => session.snapshot().engine,
  }
}

export const wasm = { name: 'mp-session', title: 'mp-session (wasm)', create: create('wasm') }
export const twin = { name: 'mp-session-twin', title: 'mp-session (JS twin)', create: create('twin') }
