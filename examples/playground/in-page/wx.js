// `wx` of the testing kit, as strict as it is there, over a back end inside the page; every call is told to the timeline.
import { createFakeWx } from '../../../pkg/miniprogram_dist/testing/index.js'
import { packagePath } from '../runtime/package-path.js'
import { readFile } from '../runtime/read-file.js'

const stored = 'mini-program:in-page'
const uploaded = '/assets/dongding.svg'
/** Long enough to be seen, short enough to be a network. */
const latencyMs = 90

/** Same options and result as `createWx` of runtime/wx.js. */
export function createWx({ settings, phone, record }) {
  const { backEnds } = window.parent
  const fake = createFakeWx({
    request: (sent) => backEnds.answer(sent, fake.platform),
    socket: (handshake) => backEnds.socket(handshake),
    storage: JSON.parse(localStorage.getItem(stored) || '{}'),
    openId: settings.user,
    envVersion: 'develop',
    baseLibrary: settings.baseLibrary,
    language: settings.language,
    latencyMs,
  })
  const { wx } = fake
  fetch(packagePath(uploaded))
    .then((response) => response.arrayBuffer())
    .then((bytes) => fake.files.set(uploaded, bytes))

  const pathOf = ({ url }) => new URL(url).pathname
  const asked = (name, words) => (options) => words || `${options.method || (name === 'uploadFile' ? 'POST' : 'GET')} ${pathOf(options)}`
  const answered = (options, { statusCode }) => `${statusCode} ${pathOf(options)}`
  const watched = {
    login: { effect: asked('login', 'wx.login'), input: () => 'login code' },
    checkSession: { effect: asked('checkSession', 'wx.checkSession'), input: () => 'session key valid', failed: () => 'session key expired' },
    getStorage: { effect: asked('getStorage', 'read storage'), input: () => 'stored session', failed: () => 'nothing stored' },
    setStorage: { effect: asked('setStorage', 'write storage') },
    removeStorage: { effect: asked('removeStorage', 'erase storage') },
    request: { effect: asked('request'), input: answered },
    uploadFile: { effect: asked('uploadFile'), input: answered },
    downloadFile: { effect: asked('downloadFile'), input: answered },
  }
  for (const [name, { effect, input, failed = (error) => error.errMsg.replace(/^\w+:fail /, '') }] of Object.entries(watched)) {
    const call = wx[name]
    wx[name] = (options) => {
      record('effect', effect(options))
      const hearing = (callback, words) => (outcome) => {
        if (words) record('input', words(options, outcome))
        if (callback) callback(outcome)
      }
      return call(
        Object.assign({}, options, {
          success: hearing(options.success, input),
          fail: hearing(options.fail, (given, error) => failed(error)),
        })
      )
    }
  }
  const { connectSocket } = wx
  wx.connectSocket = (options) => {
    const path = pathOf({ url: options.url.replace(/^ws/, 'http') })
    record('effect', `socket ${path}`)
    const task = connectSocket(options)
    task.onOpen(() => record('input', `open ${path}`))
    task.onClose(() => record('input', `closed ${path}`))
    return task
  }

  // A kill of the app loads the phone anew: what is stored has to be somewhere else.
  const keep = () => localStorage.setItem(stored, JSON.stringify(Object.fromEntries(fake.storage.keys().map((key) => [key, fake.storage.read(key).value]))))
  for (const name of ['write', 'remove', 'clear']) {
    const act = fake.storage[name]
    fake.storage[name] = (...given) => {
      const result = act(...given)
      keep()
      return result
    }
  }

  // What the runtime and the phone's own dialogs do better.
  delete wx.getCurrentPages
  Object.assign(wx, {
    showToast: (options) => phone.toast(options.title),
    showModal: phone.modal,
    openPrivacyContract: () => phone.toast('《隐私保护指引》'),
    onNeedPrivacyAuthorization(listener) {
      settings.onNeedPrivacy = listener
    },
    getFileSystemManager: () => ({ readFile }),
  })

  const platform = {
    'phone-code': () => ({ code: fake.platform.issuePhoneCode() }),
    rotate: () => fake.platform.expireKey(),
  }
  return {
    wx,
    platform: (path) => Promise.resolve(platform[path]()),
    pictureOf: (path) => URL.createObjectURL(new Blob([fake.files.get(path)], { type: 'image/svg+xml' })),
    setHidden(hidden) {
      settings.hidden = hidden
      record('input', hidden ? 'app hidden' : 'app shown')
      if (hidden) fake.app.hide()
      else fake.app.show()
    },
    setOffline(offline) {
      settings.offline = offline
      record('input', offline ? 'network lost' : 'network back')
      fake.network.set(!offline)
    },
  }
}
