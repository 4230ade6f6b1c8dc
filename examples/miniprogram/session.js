const { createSession } = require('mp-session')
const config = require('./config')
const readAvatar = require('./avatar')

/** The ways a shop may register its customers: what it asks for, in this order. */
const scenarios = {
  both: { name: '头像昵称 + 手机号', authSteps: ['profile', 'phone'] },
  phone: { name: '仅手机号', authSteps: ['phone'] },
  profile: { name: '仅头像昵称', authSteps: ['profile'] },
  register: { name: '手机号注册', authSteps: ['phone'], baseURL: config.registeringURL },
}
/** What a page that only shows who is there takes for nobody. */
const nobody = ['ERR_UNREGISTERED', 'ERR_LOGIN_REQUIRED']
const storageKey = 'shop-scenario'

let scenario = 'both'
let current = null

function start() {
  const stored = wx.getStorageSync(storageKey)
  if (scenarios[stored]) scenario = stored
  open()
}

const baseURL = () => scenarios[scenario].baseURL || config.baseURL

function user() {
  return current.login().then(
    ({ userInfo }) => userInfo || {},
    (error) => {
      if (nobody.indexOf(error.code) < 0) throw error
      return {}
    }
  )
}

function open() {
  if (current) current.dispose()
  current = createSession({
    baseURL: baseURL(),
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
  baseURL,
  /** What is known of who is signed in; nothing of somebody who has yet to register or sign in. */
  user,
  /** The step at which everything the shop asks for is known. */
  lastStep: () => scenarios[scenario].authSteps.length + 1,
  choose(name) {
    scenario = name
    wx.setStorageSync(storageKey, name)
    open()
    return user()
  },
}
