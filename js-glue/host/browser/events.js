/** wx's events of the app as those of a page. */
export const createEvents = (window) => {
  /** `on` and `off` of one event; `news()` gives what a listener hears, or nothing when it hears nothing. */
  const pair = (name, target, type, news) => {
    const handlers = new Map()
    return {
      ['on' + name](listener) {
        const handler = () => {
          const heard = news()
          if (heard) listener(heard)
        }
        handlers.set(listener, handler)
        target.addEventListener(type, handler)
      },
      ['off' + name](listener) {
        target.removeEventListener(type, handlers.get(listener))
        handlers.delete(listener)
      },
    }
  }
  const { document } = window
  return Object.assign(
    pair('AppShow', document, 'visibilitychange', () => document.visibilityState === 'visible' && {}),
    pair('NetworkStatusChange', window, 'online', () => ({ isConnected: true }))
  )
}
