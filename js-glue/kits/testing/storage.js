const MAX_PER_KEY = 1024 * 1024
const MAX_TOTAL = 10 * 1024 * 1024
const MAX_ENCRYPTED_PER_KEY = 0.7 * 1024 * 1024
const FULL = { reason: 'exceed storage max size 10Mb', errno: 1300202 }

const sizeOf = (text) => {
  let size = 0
  for (const character of text) size += character.codePointAt(0) < 128 ? 1 : 3
  return size
}

/** wx storage: copies of JSON-like values, with WeChat's limits. `failure` is `{ reason, errno? }`. */
export const createStorage = (initial) => {
  const entries = new Map()

  const write = (key, value, encrypted) => {
    if (typeof key !== 'string' || !key) return { reason: 'parameter error: key should be String', errno: 1001 }
    let text
    try {
      text = value instanceof Date ? undefined : JSON.stringify(value)
    } catch (error) {
      return { reason: 'data is not serializable', errno: 600010 }
    }
    if (text === undefined && !(value instanceof Date)) return { reason: 'parameter error: data', errno: 1001 }
    const size = sizeOf(text || '')
    if (size > (encrypted ? MAX_ENCRYPTED_PER_KEY : MAX_PER_KEY)) return FULL
    let total = size
    for (const [other, entry] of entries) if (other !== key) total += entry.size
    if (total > MAX_TOTAL) return FULL
    entries.set(key, { text, date: value instanceof Date ? value.getTime() : undefined, size, encrypted: !!encrypted })
    return null
  }
  const read = (key, encrypted) => {
    const entry = entries.get(key)
    if (!entry || entry.encrypted !== !!encrypted) return undefined
    return { value: entry.text === undefined ? new Date(entry.date) : JSON.parse(entry.text) }
  }
  for (const key of Object.keys(initial)) write(key, initial[key])

  return {
    write,
    read,
    remove: (key) => entries.delete(key),
    clear: () => entries.clear(),
    keys: () => Array.from(entries.keys()),
    size: () => Array.from(entries.values()).reduce((sum, entry) => sum + entry.size, 0),
  }
}
