import { createRequire } from 'node:module'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)
const DONE = Promise.resolve()

const create = async (world, { signedIn }) => {
  const { ConcurrentMerger, logger, LoggerLevel } = require('@jerryc/concurrent-merger')
  logger.level = LoggerLevel.error
  const wx = createWx(world)
  let token
  let tokenPromise
  const login = new ConcurrentMerger({ name: 'login' }).proxy(async () => {
    const { code } = await new Promise((success, fail) => wx.login({ success, fail }))
    const { statusCode, data } = await new Promise((success, fail) =>
      wx.request({ url: BASE_URL + '/silentLogin', data: { code }, success, fail })
    )
    if (statusCode !== 200) throw new Error('login failed')
    token = data.token
    tokenPromise = Promise.resolve(token)
  })
  const ensureLogin = () => (token ? DONE : login())
  const request = async (replayed) => {
    await ensureLogin()
    const response = await new Promise((success, fail) =>
      wx.request({ url: BASE_URL + '/orders', header: { Authorization: 'Bearer ' + token }, success, fail })
    )
    if (response.statusCode !== 401) return response
    if (replayed) throw new Error('unauthorized')
    await login()
    return request(true)
  }
  if (signedIn) await login()
  return {
    ensureLogin,
    getToken: () => tokenPromise,
    request: () => request(false),
    logout: () => {
      token = undefined
    },
    signedIn: () => !!token,
  }
}

export const merger = {
  name: 'concurrent-merger',
  title: '@jerryc/concurrent-merger',
  package: '@jerryc/concurrent-merger',
  create,
}
