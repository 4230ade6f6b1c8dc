import { createRequire } from 'node:module'
import { BASE_URL, createFetch } from '../world.mjs'

const require = createRequire(import.meta.url)

const browser = () => {
  const stored = new Map()
  const cookies = new Map()
  const storage = {
    key: (index) => [...stored.keys()][index] ?? null,
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
    clear: () => stored.clear(),
    get length() {
      return stored.size
    },
  }
  const document = {
    get cookie() {
      return [...cookies].map(([name, value]) => name + '=' + value).join('; ')
    },
    set cookie(text) {
      const [name, ...value] = text.split(';')[0].split('=')
      const ended = /expires=([^;]+)/i.exec(text)
      if (ended && Date.parse(ended[1]) < Date.now()) cookies.delete(name.trim())
      else cookies.set(name.trim(), value.join('='))
    },
  }
  const location = { href: BASE_URL, hostname: 'api.example.com', origin: BASE_URL, search: '', hash: '', pathname: '/' }
  const window = { localStorage: storage, sessionStorage: storage, document, location, addEventListener() {}, removeEventListener() {} }
  window.window = window
  return window
}

const create = async (world, { signedIn }) => {
  const front = () =>
    btoa(JSON.stringify({ uid: 'u', ate: Date.now() + 7_200_000, up: { sub: 'u', iat: Math.floor(Date.now() / 1000) } }))
  const window = browser()
  window.fetch = createFetch(world, (token) => ({
    body: {},
    headers: { 'front-token': front(), 'st-access-token': token, 'st-refresh-token': 'refresh' },
  }))
  Object.assign(globalThis, { window, document: window.document, localStorage: window.localStorage })
  globalThis.XMLHttpRequest = class {}
  const SuperTokens = require('supertokens-website')
  SuperTokens.init({ apiDomain: BASE_URL, apiBasePath: '/auth', tokenTransferMethod: 'header' })
  if (signedIn) await window.fetch(BASE_URL + '/auth/signin', { method: 'post' })
  return {
    ensureLogin: signedIn && (() => SuperTokens.doesSessionExist()),
    getToken: signedIn && (() => SuperTokens.getAccessToken()),
    request: async () => {
      const response = await window.fetch(BASE_URL + '/orders')
      if (response.status !== 200) throw new Error('refused')
      return response
    },
  }
}

export const supertokens = { name: 'supertokens', title: 'supertokens-website', package: 'supertokens-website', create }
