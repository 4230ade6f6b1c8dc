import { failed } from './words.js'

/** What an app of another kind left there is no record, and is the core's to refuse. */
const parsed = (text) => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return text
  }
}

/** Tells of what other tabs write; a page that is brought back from the browser's memory has heard nothing meanwhile. */
export const watchStorage = (window) => (key, listener) => {
  const written = (event) => event.key === key && listener()
  const shown = (event) => event.persisted && listener()
  window.addEventListener('storage', written)
  window.addEventListener('pageshow', shown)
  return () => {
    window.removeEventListener('storage', written)
    window.removeEventListener('pageshow', shown)
  }
}

/** wx's storage in localStorage. In private mode a browser may have none, or one that throws: then every call fails. */
export const createStorage = (window) => {
  const by = (method, act) => (options) => {
    const { encrypt, success, fail } = options
    if (encrypt) return fail(failed(method, 'not supported: a browser has no encrypted storage'))
    let result
    try {
      result = act(window.localStorage, options)
    } catch (error) {
      return fail(failed(method, (error && error.message) || error))
    }
    success(result)
  }
  return {
    getStorage: by('getStorage', (storage, { key }) => {
      const text = storage.getItem(key)
      return { data: text === null ? undefined : parsed(text) }
    }),
    setStorage: by('setStorage', (storage, { key, data }) => storage.setItem(key, JSON.stringify(data))),
    removeStorage: by('removeStorage', (storage, { key }) => storage.removeItem(key)),
  }
}
