/** The cookie's value in an answer, where it sets one: platforms give a list, or one header with all of them. */
const cookieOf = ({ cookies, header = {} }, cookie) => {
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'set-cookie')
  const lines = cookies && cookies.length ? cookies : String((name && header[name]) || '').split(/,(?=\s*[^;,\s]+=)/)
  for (const line of lines) {
    const [pair] = line.trim().split(';')
    if (pair.startsWith(cookie + '=')) return pair.slice(cookie.length + 1)
  }
}

/**
 * Options of `createSession` for a back end whose session is a cookie, which Mini Programs do not keep by themselves.
 * `cookie`: its name. The login answers anything with status 200 and sets the cookie; so may any answer later.
 * `createSession({ ...cookieSession(wx, { baseURL, cookie: 'JSESSIONID' }) })`.
 */
export const cookieSession = (wx, { baseURL, cookie, login = '/login', logout = '/logout' }) => {
  const post = (path, data, header) =>
    new Promise((resolve, reject) =>
      wx.request({ url: baseURL + path, method: 'POST', data, header, needLogin: false, success: resolve, fail: reject })
    ).then((response) => {
      if (response.statusCode >= 200 && response.statusCode < 300) return response
      throw { status: response.statusCode }
    })
  return {
    baseURL,
    tokenHeader: 'Cookie',
    formatToken: (token) => cookie + '=' + token,
    renewedToken: (response) => cookieOf(response, cookie),
    backend: {
      silentLogin: ({ code }) => post(login, { code }, {}).then((response) => ({ token: cookieOf(response, cookie) })),
      logout: (token) => post(logout, {}, { Cookie: cookie + '=' + token }).then(() => {}),
    },
  }
}
