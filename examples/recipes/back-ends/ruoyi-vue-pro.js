import { envelope } from 'mp-session/envelope'

/** The social type of WeChat Mini Programs there. */
const MINI_PROGRAM = 34
/** `{ code, msg, data }` in a 200, code 401 for a token that is not accepted. */
const { unwrap, isUnauthorized } = envelope({ message: 'msg' })
const loginOf = ({ accessToken, refreshToken, expiresTime }) => ({ token: accessToken, refreshToken, expiresAt: expiresTime })

/**
 * Options of `createSession` for the member module of ruoyi-vue-pro: two tokens, whose end comes as `expiresTime` in ms.
 * `origin`: where it is, such as `https://api.example.com`. `createSession({ ...ruoyiVuePro(wx, { origin }) })`.
 *
 * A silent login makes an account for whoever has none; `session.register({ phoneCode })` is its one-tap login, which finds
 * or makes the account of that number.
 */
export const ruoyiVuePro = (wx, { origin, tenantId = '1', state = 'mp-session' }) => {
  const baseURL = origin + '/app-api'
  const send = (method, path, { data, token } = {}) =>
    new Promise((resolve, reject) =>
      wx.request({
        url: baseURL + '/member' + path,
        method,
        data: data || {},
        header: Object.assign({ 'tenant-id': tenantId }, token && { Authorization: 'Bearer ' + token }),
        // Whoever installs the session into wx must not make it wait for its own login.
        needLogin: false,
        success: ({ statusCode, data: body }) => (statusCode === 200 ? resolve(body) : reject({ status: statusCode })),
        fail: reject,
      })
    ).then(unwrap)
  const login = (path, data) => send('POST', '/auth' + path, { data }).then(loginOf)

  return {
    baseURL,
    isUnauthorized,
    requestDefaults: { header: { 'tenant-id': tenantId } },
    backend: {
      silentLogin: ({ code }) => login('/social-login', { type: MINI_PROGRAM, code, state }),
      register: ({ code, phoneCode }) => login('/weixin-mini-app-login', { loginCode: code, phoneCode, state }),
      refreshToken: ({ refreshToken }) =>
        login('/refresh-token?refreshToken=' + encodeURIComponent(refreshToken)).catch((error) => {
          // "No such refresh token" is a code 400 there: as good as the status, so that a login follows.
          throw error.code === 400 ? Object.assign(error, { status: 400 }) : error
        }),
      logout: (token) => send('POST', '/auth/logout', { token }),
      updateUser: ({ nickName, avatarUrl }, token) =>
        send('PUT', '/user/update', { token, data: { nickname: nickName, avatar: avatarUrl } }).then(() => ({
          userInfo: { nickName, avatarUrl, hasProfile: true },
        })),
      updatePhone: ({ code }, token) =>
        send('PUT', '/user/update-mobile-by-weixin', { token, data: { code } }).then(() => ({ userInfo: { hasPhone: true } })),
    },
  }
}
