import { createEvents } from './browser/events.js'
import { createRequest } from './browser/request.js'
import { createStorage, watchStorage } from './browser/storage.js'
import { createTransfers } from './browser/transfers.js'
import { createTurns } from './browser/turns.js'
import { createWasm } from './browser/wasm.js'
import { failed } from './browser/words.js'
import { createHost } from './common.js'

/** wx.login by the app's own way to a code. */
const createLogin = (getCode) => ({ success, fail }) => {
  const words = (error) => (error && error.errMsg ? error : failed('login', (error && error.message) || error))
  if (!getCode) return fail(failed('login', 'not supported: webHost was given no getCode'))
  new Promise((resolve) => resolve(getCode())).then((code) => success({ code }), (error) => fail(words(error)))
}

/** The adapter for a browser: `createSession({ host: webHost({ getCode }), wasmPath, … })`. What is not here, a page has not. */
export const webHost = ({ getCode = undefined, window: page = undefined } = {}) => {
  // A server that renders pages has nothing of this, and no session to share.
  const window = page || (typeof self === 'undefined' ? {} : self)
  const api = Object.assign(
    { login: createLogin(getCode) },
    window.fetch && Object.assign({ request: createRequest(window) }, createTransfers(window)),
    createStorage(window),
    createEvents(window)
  )
  const host = createHost({
    name: 'web',
    api,
    webAssembly: createWasm(window),
    // Browsers unpack what a server has packed; no file of its own is needed.
    brotliSince: [Infinity],
    accountOf: () => ({ appId: '', envVersion: 'release' }),
  })
  return Object.assign(host, {
    anchor: window,
    encrypts: false,
    hasPhone: false,
    hasSessionKey: false,
    takeTurn: createTurns(window),
    onStorage: window.addEventListener && watchStorage(window),
  })
}
