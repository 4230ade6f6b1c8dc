const isRefusal = ({ result }) => !!result && result.code === 401

/**
 * `wx.cloud` with the session's token: `const cloud = cloudWithSession(wx.cloud, session)`, after `wx.cloud.init`.
 *
 * `cloud.callContainer(options)` puts the token into the header of a call to cloud hosting; a status 401 means that it
 * is refused. `cloud.callFunction(options)` puts it into `data.token`; there is no status, so `isUnauthorized(outcome)`
 * says what a refusal looks like: by default `{ code: 401 }` in `result`. Both take `needLogin`, as `session.request` does.
 *
 * They go to the app's own cloud environment, which is why the token may travel.
 */
export const cloudWithSession = (cloud, session, { isUnauthorized = isRefusal } = {}) => ({
  callContainer({ needLogin, ...options }) {
    const call = (token) => {
      const header = Object.assign({}, options.header, token && { Authorization: 'Bearer ' + token })
      return cloud.callContainer(Object.assign({}, options, { header }))
    }
    return session.withToken(call, { needLogin })
  },

  callFunction({ needLogin, ...options }) {
    const call = (token) => cloud.callFunction(Object.assign({}, options, { data: Object.assign({}, options.data, token && { token }) }))
    return session.withToken(call, { needLogin, isUnauthorized: (outcome) => !!outcome && isUnauthorized(outcome) })
  },
})
