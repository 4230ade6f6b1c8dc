import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)
const folder = join(process.env.MP_SESSION_PACKAGE || fileURLToPath(new URL('../../pkg', import.meta.url)), 'miniprogram_dist')

/** What a phone offers: files of the package by path, compressed ones too. `seen(exports)` gets each instance. */
export const webAssembly = (seen = () => {}) => ({
  async instantiate(path, imports) {
    const bytes = await readFile(join(folder, basename(path)))
    const { instance } = await WebAssembly.instantiate(path.endsWith('.br') ? await promisify(brotliDecompress)(bytes) : bytes, imports)
    seen(instance.exports)
    return { instance }
  },
})

/** The packaged SDK, as an app requires it. */
export const open = (world, { engine, onInstance, phone = false, storageKey }) => {
  const { createSession, wxHost } = require(join(folder, 'index.js'))
  const wx = createWx(world)
  if (engine === 'wasm') wx.WXWebAssembly = webAssembly(onInstance)
  const host = wxHost(wx)
  // A phone runs ten requests at once and no more; the peers know no such limit, and the stub world has none.
  if (!phone) host.maxRequests = Infinity
  return createSession({ baseURL: BASE_URL, host, storageKey })
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
