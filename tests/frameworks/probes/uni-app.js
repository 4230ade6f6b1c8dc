// In a built uni-app app: the request libraries and the store that its developers use, each as its own page says.
import { createAlova } from 'alova'
import Luch from 'luch-request'
import { install as installLuch } from 'mp-session/interceptors/luch'
import { createPinia, defineStore, setActivePinia } from 'pinia'
import ajax from 'uni-ajax'
import { sessionAdapter } from './alova-recipe'
import { session } from './session'

const baseURL = 'https://api.example.com'

const own = new Luch({ baseURL })
installLuch(own, session)
const plain = new Luch({ baseURL })
const uniAjax = ajax.create({ baseURL })
const alova = createAlova({
  baseURL,
  requestAdapter: sessionAdapter(session),
  cacheFor: null,
  shareRequest: false,
  responded: (response) => response,
})

const useAccount = defineStore('account', { state: () => ({ session }) })
setActivePinia(createPinia())

const filesOf = (luch) => ({
  upload: (path, filePath) => luch.upload(path, { filePath, name: 'picture' }),
  download: (path) => luch.download(path),
})

global.probe = {
  get: {
    // uni.request is all that these two call: the app's install(uni, session) is enough.
    'luch-request': (path) => plain.get(path),
    'uni-ajax': (path) => uniAjax.get(path),
    'luch-request with its interceptor': (path) => own.get(path),
    'alova by its recipe': (path) => alova.Get(path).send(),
    'a session in a pinia store': (path) => useAccount().session.request({ url: path }),
  },
  /** By `upload` and `download` → how each library does it. */
  files: {
    'uni itself': {
      upload: (path, filePath) => uni.uploadFile({ url: baseURL + path, filePath, name: 'picture' }),
      download: (path) => uni.downloadFile({ url: baseURL + path }),
    },
    'luch-request': filesOf(plain),
    'luch-request with its interceptor': filesOf(own),
    'alova by its recipe': {
      upload: (path, filePath) => alova.Post(path, { filePath, name: 'picture' }, { requestType: 'upload' }).send(),
      download: (path) => alova.Get(path, { requestType: 'download' }).send(),
    },
  },
  /** Whether the store gives another object than the session, and what that says. */
  inStore: () => [useAccount().session !== session, useAccount().session.snapshot().engine],
}
