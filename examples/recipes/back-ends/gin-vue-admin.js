import { envelope } from 'mp-session/envelope'

const headerOf = (header, wanted) => {
  for (const name of Object.keys(header || {})) if (name.toLowerCase() === wanted) return header[name]
}

/**
 * Options of `createSession` for gin-vue-admin: the token bare in `x-token`, its end as `expiresAt` in ms, and a new one in
 * the header `new-token` of any answer when the old one is about to end. `login`: the app's own endpoint that takes the code
 * and answers `{ token, expiresAt }` in the usual envelope. `createSession({ ...ginVueAdmin({ baseURL }) })`.
 */
export const ginVueAdmin = ({ baseURL, login = '/wechat/login', now = Date.now }) =>
  Object.assign(envelope({ message: 'msg' }), {
    baseURL,
    endpoints: { silentLogin: login },
    tokenHeader: 'x-token',
    formatToken: (token) => token,
    renewedToken({ header }) {
      const token = headerOf(header, 'new-token')
      // In seconds since the epoch.
      return token && { token, expiresIn: Number(headerOf(header, 'new-expires-at')) - now() / 1000 }
    },
  })
