/** What every token, code, phone code and ciphertext of a life begins with. */
export const SECRET = 'S3CR3T-'

/** All that a text or an object shows to whoever prints it. */
export const shown = (value) => {
  const seen = new Set()
  const walk = (one) => {
    if (typeof one === 'string') return one
    if (typeof one === 'function' || one === null || typeof one !== 'object' || seen.has(one)) return String(typeof one)
    seen.add(one)
    const own = one instanceof Error ? ['name', 'message', 'stack'].map((name) => one[name]) : []
    return own.concat(Object.keys(one).map((name) => name + walk(one[name]))).join(' ')
  }
  return walk(value)
}
