/**
 * Tabs take turns by a lock that they share, where the browser has such locks: in a secure context. `begun` resolves when it is
 * this one's turn, or when it will not wait any longer; `end` gives the turn up, or stops waiting for it.
 */
export const createTurns = (window) => {
  const { locks } = window.navigator || {}
  if (!locks) return undefined
  return (key) => {
    const waiting = new window.AbortController()
    let end
    const over = new Promise((resolve) => {
      end = resolve
    })
    const begun = new Promise((begin) => {
      const hold = () => {
        begin()
        return over
      }
      over.then(() => waiting.abort())
      // Refused, as on a page without an origin, or given up: there is nobody to wait for.
      new Promise((resolve) => resolve(locks.request(key, { signal: waiting.signal }, hold))).catch(begin)
    })
    return { begun, end }
  }
}
