// An app in a browser, as its build takes the package in. What a test wants to decide it gives to `start`.
import { SessionError, createSession } from 'mp-session'
import { webHost } from 'mp-session/host/web'

window.events = []
window.codes = 0
const getCode = async () => {
  window.codes++
  const answer = await fetch('/code')
  return answer.text()
}
const NEWS = ['login-succeeded', 'token-refreshed', 'signed-out', 'account-switched', 'login-required', 'storage-failed', 'engine-fallback']

window.start = (options) => {
  const given = Object.assign({ baseURL: location.origin, host: webHost({ getCode }), wasmPath: '/mp-session.wasm', fuse: { capacity: 10 } }, options)
  const session = (window.session = createSession(given))
  for (const type of NEWS) session.on(type, ({ error }) => window.events.push(error ? type + ': ' + error.message : type))
}
/** What a promise came to, as plain data. */
window.outcome = (promise) =>
  promise.then(
    (value) => ({ value: value && value.statusCode ? { status: value.statusCode, data: value.data } : value }),
    (error) => ({ code: error.code, typed: error instanceof SessionError, message: error.message, errMsg: error.errMsg })
  )
window.hostWithoutCode = () => webHost()
