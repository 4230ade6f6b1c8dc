const { createSession } = require('mp-session')
const config = require('./config')
const readAvatar = require('./avatar')

/** The three ways a shop may register its customers: what it asks for, in this order. */
const scenarios = {
  both: { name: '头像昵称 + 手机号', authSteps: ['profile', 'phone'] },
  phone: { name: '仅手机号', authSteps: ['phone'] },
  profile: { name: '仅头像昵称', authSteps: ['profile'] },
}
const storageKey = 'shop-scenario'

let scenario = 'both'
let current = null

function start() {
  const stored = wx.getStorageSync(storageKey)
  if (scenarios[stored]) scenario = stored
  open()
}

function open() {
  if (current) current.dispose()
  current = createSession({
    baseURL: config.baseURL,
    authPage: 'pages/auth/auth',
    authSteps: scenarios[scenario].authSteps,
    uploadAvatar: readAvatar,
  })
}

module.exports = {
  start,
  session: () => current,
  scenario: () => scenario,
  scenarios,
  /** The step at which everything the shop asks for is known. */
  lastStep: () => scenarios[scenario].authSteps.length + 1,
  choose(name) {
    scenario = name
    wx.setStorageSync(storageKey, name)
    open()
    return current.login()
  },
}
