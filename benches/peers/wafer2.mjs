import { createRequire } from 'node:module'
import { BASE_URL, createWx } from '../world.mjs'

const require = createRequire(import.meta.url)
const KEY = 'weapp_session_F2C224D4-2BCE-4C64-AF9F-A6D872000D1A'
const DONE = Promise.resolve()

const create = async (world, { signedIn }) => {
  const wx = createWx(world)
  const nothing = () => {}
  globalThis.wx = Object.assign(wx, { onSocketOpen: nothing, onSocketMessage: nothing, onSocketClose: nothing, onSocketError: nothing })
  const qcloud = require('wafer2-client-sdk')
  qcloud.setLoginUrl(BASE_URL + '/login')
  const login = () => new Promise((success, fail) => qcloud.loginWithCode({ success, fail }))
  if (signedIn) await login()
  return {
    ensureLogin: () => (wx.getStorageSync(KEY) ? DONE : login()),
    getToken: () => Promise.resolve(wx.getStorageSync(KEY).skey),
    request: () => new Promise((success, fail) => qcloud.request({ url: BASE_URL + '/orders', success, fail })),
    logout: () => wx.removeStorageSync(KEY),
    signedIn: () => !!wx.getStorageSync(KEY),
  }
}

export const wafer2 = { name: 'wafer2', title: 'wafer2-client-sdk', package: 'wafer2-client-sdk', create }
