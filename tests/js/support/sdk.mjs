import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** A file of the package, as an app's unit tests in Node would get it. */
export const packaged = (path) => require('../../../pkg/' + path)
const sdk = packaged('node.js')

export const { AuthDisplayMode, AuthStep, ErrorCode, SessionError, createSession, defaultSession, mustAuth, wxHost } = sdk
export const { createFakeWx } = packaged('miniprogram_dist/testing/index.js')

export const ORIGIN = 'https://api.example.com'

/** A fake wx with a small back end inside: one valid token at a time, `server` counts and can be changed. */
export const createWorld = (options = {}, sessionOptions = {}) => {
  const server = { logins: 0, token: '', handler: null, userInfo: { hasProfile: false, hasPhone: false } }
  const request = (sent) => {
    if (server.handler) {
      const own = server.handler(sent)
      if (own) return own
    }
    if (sent.url === ORIGIN + '/silentLogin') {
      server.logins++
      server.token = 'token-' + server.logins
      return { data: { token: server.token, expiresIn: 7200, userInfo: server.userInfo } }
    }
    const live = sent.header.authorization === 'Bearer ' + server.token
    if (!live) return { statusCode: 401, data: { code: 'UNAUTHORIZED', message: '' } }
    if (/\/update|\/unbind/.test(sent.url)) return { data: { userInfo: server.userInfo } }
    if (sent.url.endsWith('/logout')) return { statusCode: 204 }
    return { data: { url: sent.url } }
  }
  const fake = createFakeWx(Object.assign({ request }, options))
  const session = createSession(Object.assign({ baseURL: ORIGIN, host: fake.wx }, sessionOptions))
  return { fake, server, session }
}
