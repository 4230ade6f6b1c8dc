// The platform of the playground: `wx` over the browser, the simulated WeChat and the real back end.
import { createNetwork } from './network.js'
import { readFile } from './read-file.js'
import { createSockets } from './sockets.js'
import { createStorage } from './storage.js'

/**
 * @param {object} options
 * @param {object} options.settings what the panel may change while the app runs
 * @param {object} options.phone the phone's own dialogs
 * @param {(kind: string, what: string) => void} options.record tells the timeline; never gets a secret
 */
export function createWx({ settings, phone, record }) {
  const listeners = { AppShow: new Set(), AppHide: new Set(), NetworkStatusChange: new Set() }
  const sockets = createSockets({ settings, record })
  const network = createNetwork({ settings, record, sockets })
  const platform = (path, body) =>
    fetch(`/sim/__control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.assign({ user: settings.user }, body)),
    }).then((response) => response.json())
  let keyMadeAt = 0

  const wx = Object.assign({}, createStorage(record), {
    request: network.request,
    uploadFile: network.uploadFile,
    downloadFile: network.downloadFile,
    connectSocket: sockets.connectSocket,

    login({ success, fail }) {
      record('effect', 'wx.login')
      if (settings.offline)
        return later(() => {
          record('input', 'wx.login: offline')
          fail({ errMsg: 'login:fail network', errno: 600001 })
        })
      platform('login-code').then(
        (answer) => {
          keyMadeAt = answer.keyMadeAt
          record('input', 'login code')
          success({ code: answer.code, errMsg: 'login:ok' })
        },
        () => fail({ errMsg: 'login:fail network', errno: 600001 })
      )
    },

    checkSession({ success, fail }) {
      record('effect', 'wx.checkSession')
      platform('check-session', { keyMadeAt }).then(
        ({ valid }) => {
          record('input', valid ? 'session key valid' : 'session key expired')
          if (valid) success({ errMsg: 'checkSession:ok' })
          else fail({ errMsg: 'checkSession:fail' })
        },
        () => fail({ errMsg: 'checkSession:fail network', errno: 600001 })
      )
    },

    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0123456789abcdef', envVersion: 'develop', version: '' } }),
    getAppBaseInfo: () => ({ SDKVersion: settings.baseLibrary, language: settings.language }),
    canIUse: () => true,
    showToast: (options) => phone.toast(options.title),
    hideToast() {},
    showModal: phone.modal,
    openPrivacyContract: () => phone.toast('《隐私保护指引》'),
    onNeedPrivacyAuthorization(listener) {
      settings.onNeedPrivacy = listener
    },
    getFileSystemManager: () => ({ readFile }),
  })
  for (const name of Object.keys(listeners)) {
    wx[`on${name}`] = (listener) => listeners[name].add(listener)
    wx[`off${name}`] = (listener) => listeners[name].delete(listener)
  }
  const emit = (name, argument) => listeners[name].forEach((listener) => listener(argument))

  return {
    wx,
    platform,
    /** Where the browser finds a file of the phone's. */
    pictureOf: (path) => path,
    setHidden(hidden) {
      settings.hidden = hidden
      record('input', hidden ? 'app hidden' : 'app shown')
      network.setHidden(hidden)
      emit(hidden ? 'AppHide' : 'AppShow', {})
    },
    setOffline(offline) {
      settings.offline = offline
      record('input', offline ? 'network lost' : 'network back')
      emit('NetworkStatusChange', { isConnected: !offline, networkType: offline ? 'none' : 'wifi' })
    },
  }
}

const later = (act) => setTimeout(act, 60)
