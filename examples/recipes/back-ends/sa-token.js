import { envelope } from 'mp-session/envelope'

/** How Sa-Token says "without end". */
const NEVER = -1

/**
 * Options of `createSession` for a back end on Sa-Token that answers its login with `SaTokenInfo`. `tokenName` and `prefix`
 * as the back end's configuration has them (`token-name`, `token-prefix`). `createSession({ ...saToken({ baseURL }) })`.
 */
export const saToken = ({ baseURL, tokenName = 'satoken', prefix = '', ok = 200 }) => {
  const { unwrap, isUnauthorized } = envelope({ message: 'msg', ok })
  return {
    baseURL,
    isUnauthorized,
    tokenHeader: tokenName,
    formatToken: (token) => (prefix ? prefix + ' ' + token : token),
    unwrap(body) {
      const reply = unwrap(body)
      if (!reply || !reply.tokenValue) return reply
      const { tokenValue, tokenTimeout, ...more } = reply
      return Object.assign(more, { token: tokenValue, expiresIn: tokenTimeout === NEVER ? undefined : tokenTimeout })
    },
  }
}
