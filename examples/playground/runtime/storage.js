// wx storage over localStorage, values as JSON.

const prefix = 'mini-program:'

export function createStorage(record) {
  const read = (key) => {
    const text = localStorage.getItem(prefix + key)
    return text === null ? undefined : JSON.parse(text)
  }
  const write = (key, value) => localStorage.setItem(prefix + key, JSON.stringify(value))
  const soon = (act) => setTimeout(act, 0)

  return {
    getStorageSync: (key) => {
      const value = read(key)
      return value === undefined ? '' : value
    },
    setStorageSync: write,
    removeStorageSync: (key) => localStorage.removeItem(prefix + key),
    getStorage({ key, success, fail }) {
      record('effect', 'read storage')
      soon(() => {
        const value = read(key)
        record('input', value === undefined ? 'nothing stored' : 'stored session')
        if (value === undefined) fail({ errMsg: 'getStorage:fail data not found' })
        else success({ data: value, errMsg: 'getStorage:ok' })
      })
    },
    setStorage({ key, data, success }) {
      record('effect', 'write storage')
      write(key, data)
      if (success) soon(() => success({ errMsg: 'setStorage:ok' }))
    },
    removeStorage({ key, success }) {
      record('effect', 'erase storage')
      localStorage.removeItem(prefix + key)
      if (success) soon(() => success({ errMsg: 'removeStorage:ok' }))
    },
  }
}

export function clearStorage() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}
