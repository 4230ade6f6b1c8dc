import { openSession } from '../../../examples/recipes/official-account/session.js'

window.session = openSession({
  appId: 'wx0123456789abcdef',
  authorizeUrl: location.origin + '/connect/oauth2/authorize',
  baseURL: location.origin,
  wasmPath: '/mp-session.wasm',
})
window.ended = window.session.ensureLogin().then(
  () => 'signed in',
  ({ code, message }) => code + ': ' + message
)
