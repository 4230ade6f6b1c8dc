import { createRequire } from 'node:module'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)

const FUSE_LINE = 3
const FUSE_RESTORE_MS = 5000

/** The article's class, its fuse and lock queue as printed. */
class ArticleSession {
  constructor(wx) {
    this.wx = wx
    this.token = ''
    this.refreshLoginFuseLine = FUSE_LINE
    this.refreshLoginFuseLocked = false
    this.refreshing = false
    this.queue = []
    this.loginFlight = null
  }

  async exchange() {
    const { code } = await new Promise((success, fail) => this.wx.login({ success, fail }))
    const { statusCode, data } = await new Promise((success, fail) =>
      this.wx.request({ url: BASE_URL + '/silentLogin', data: { code }, header: {}, success, fail })
    )
    if (statusCode !== 200) throw new Error('login failed')
    this.token = data.token
  }

  login() {
    if (!this.loginFlight)
      this.loginFlight = this.exchange().finally(() => {
        this.loginFlight = null
      })
    return this.loginFlight
  }

  async ensureLogin() {
    if (!this.token) await this.login()
  }

  async getToken() {
    return this.token
  }

  async refreshLoginFuse() {
    if (this.refreshLoginFuseLocked) return Promise.reject(new Error('fuse locked'))
    if (this.refreshLoginFuseLine > 0) {
      this.refreshLoginFuseLine--
      return Promise.resolve()
    }
    this.refreshLoginFuseLocked = true
    setTimeout(() => {
      this.refreshLoginFuseLocked = false
      this.refreshLoginFuseLine = FUSE_LINE
    }, FUSE_RESTORE_MS).unref()
    return Promise.reject(new Error('fuse tripped'))
  }

  async refreshLogin() {
    await this.refreshLoginFuse()
    if (this.refreshing) await new Promise((resolve, reject) => this.queue.push({ resolve, reject }))
    this.refreshing = true
    try {
      this.token = ''
      await this.login()
      this.queue.forEach(({ resolve }) => resolve())
    } catch (error) {
      this.queue.forEach(({ reject }) => reject(error))
      throw error
    } finally {
      this.refreshing = false
    }
  }
}

/** The same with one flight for all, and refreshes only for the token that is still the current one. */
class LockedSession extends ArticleSession {
  refreshLogin(staleToken) {
    if (staleToken !== this.token) return Promise.resolve()
    return this.login()
  }
}

const create = (Session) => async (world, { signedIn }) => {
  const wx = createWx(world)
  globalThis.wx = wx
  const Fly = require('flyio/dist/npm/wx')
  const session = new Session(wx)
  const fly = new Fly()
  fly.interceptors.request.use(async (request) => {
    await session.ensureLogin()
    const token = await session.getToken()
    Object.assign(request.headers, { Authorization: 'Bearer ' + token })
    return request
  })
  fly.interceptors.response.use(undefined, async (error) => {
    if (error.status !== 401 || error.request.replayed) throw error
    await session.refreshLogin(error.request.headers.Authorization.slice(7))
    error.request.replayed = true
    return fly.request(error.request)
  })
  if (signedIn) await session.login()
  return {
    ensureLogin: () => session.ensureLogin(),
    getToken: () => session.getToken(),
    request: () => fly.get(BASE_URL + '/orders'),
    logout: () => {
      session.token = ''
    },
    signedIn: () => !!session.token,
  }
}

export const article = { name: 'flyio-article', title: 'flyio, article as printed', package: 'flyio', create: create(ArticleSession) }
export const locked = { name: 'flyio-lock', title: 'flyio, lock by hand', package: 'flyio', create: create(LockedSession) }
