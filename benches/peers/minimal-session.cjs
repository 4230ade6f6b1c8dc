'use strict'

const DONE = Promise.resolve()
const RENEW_BEFORE_MS = 60000

/**
 * The least that does the job: one flight for all callers, refreshes by the token that failed, each call knows whether
 * the token has ended, logout wins over a login under way. No fuse, no limits, no storage, no session_key, no events, no errors of its own.
 */
class MinimalSession {
  constructor(wx, baseURL) {
    this.wx = wx
    this.baseURL = baseURL
    this.generation = 0
    this.clear()
  }

  clear() {
    this.token = this.tokenPromise = undefined
    this.renewAt = 0
    this.flight = null
  }

  ensureLogin() {
    return this.isLive() ? DONE : this.login()
  }

  isLive() {
    return this.token !== undefined && Date.now() < this.renewAt
  }

  getToken() {
    return this.isLive() ? this.tokenPromise : this.login().then(() => this.token)
  }

  login() {
    if (!this.flight) {
      const flight = this.exchange(this.generation).finally(() => {
        if (this.flight === flight) this.flight = null
      })
      this.flight = flight
    }
    return this.flight
  }

  async exchange(generation) {
    const { wx } = this
    const { code } = await new Promise((success, fail) => wx.login({ success, fail }))
    const { statusCode, data } = await new Promise((success, fail) =>
      wx.request({ url: this.baseURL + '/silentLogin', method: 'POST', data: { code }, success, fail })
    )
    if (statusCode !== 200) throw new Error('login failed: ' + statusCode)
    if (generation !== this.generation) throw new Error('superseded')
    this.token = data.token
    this.tokenPromise = Promise.resolve(data.token)
    this.renewAt = Date.now() + data.expiresIn * 1000 - RENEW_BEFORE_MS
  }

  refreshLogin(staleToken) {
    return staleToken === this.token ? this.login() : DONE
  }

  async request(options, replayed) {
    await this.ensureLogin()
    const token = await this.getToken()
    const response = await new Promise((success, fail) =>
      this.wx.request(
        Object.assign({}, options, {
          header: Object.assign({}, options.header, { Authorization: 'Bearer ' + token }),
          success,
          fail,
        })
      )
    )
    if (response.statusCode !== 401) return response
    if (replayed) throw new Error('unauthorized')
    await this.refreshLogin(token)
    return this.request(options, true)
  }

  logout() {
    this.generation++
    this.clear()
  }
}

module.exports = { MinimalSession }
