import { TIMEOUT } from '../host/failure-kinds.js'

/** How often the page stack is looked at: nothing else tells, on every platform, that a page of the app's own is gone. */
const LOOK_EVERY_MS = 250

const decode = (text) => {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    return text
  }
}

// Some platforms hand options over decoded, some do not: both ways end in the same address.
// What a framework adds for itself, as Taro's $taroTimestamp, is no part of it.
const addressOf = ({ route, options }) => {
  const given = options || {}
  const query = Object.keys(given)
    .filter((name) => !/^(\$|__)/.test(name))
    .map((name) => name + '=' + encodeURIComponent(decode(given[name])))
  return '/' + route + (query.length ? '?' + query.join('&') : '')
}

/** The app's page for authorization: opens it, sees when the user has left it, and takes it out of the stack. */
export const createAuthPage = ({ host, authPage }) => {
  const target = authPage && authPage.replace(/^\/?/, '/')
  const route = target && target.slice(1).split('?')[0]

  /** Tries one way after the other as long as `wanted()`. */
  const go = (ways, url, wanted, done) =>
    host.views[ways[0]](url, (error) => {
      if (!wanted()) return
      // One that was too slow may still arrive, and a page that is not there is not there for the others.
      const again = error && ways[1] && !error.absent && error.failure !== TIMEOUT
      if (again) go(ways.slice(1), url, wanted, done)
      else done(error, ways[0])
    })

  /** Where in the stack it is: the user may have gone on from it. */
  const indexOf = (instance) => {
    const pages = host.views.pages()
    let index = pages.length - 1
    while (index >= 0 && (instance ? pages[index] !== instance : pages[index].route !== route)) index--
    return index
  }
  const replace = (backTo, instance) => {
    const index = indexOf(instance)
    const above = index < 0 ? 0 : host.views.pages().length - 1 - index
    const leave = () => go(['redirectTo', 'reLaunch'], backTo, () => true, () => {})
    if (above) host.views.navigateBack(above, leave)
    else leave()
  }

  return {
    target,

    /** `failed(error)`: it did not open; `left()`: it is gone. Gives the way to close it, and to look whether it is gone. */
    open(step, from, { failed, left }) {
      const backTo = addressOf(from)
      const url = target + (target.indexOf('?') < 0 ? '?' : '&') + 'mustAuthStep=' + step + '&backTo=' + encodeURIComponent(backTo)
      let closed = false
      let opened
      let instance
      let seen = false
      let timer

      const isGone = () => {
        const there = indexOf(instance) >= 0
        seen = seen || there
        return seen && !there
      }
      const watch = () => {
        if (isGone()) left()
        else timer = host.setTimeout(watch, LOOK_EVERY_MS)
      }
      // A full stack refuses one more page; a tab bar refuses both, and only a new start gets there.
      go(['navigateTo', 'redirectTo', 'reLaunch'], url, () => !closed, (error, way) => {
        if (error && indexOf() < 0) return failed(error)
        opened = way
        const [top] = host.views.pages().slice(-1)
        // Where the platform gives the same objects each time they tell more than routes do.
        if (top !== from && host.views.pages().includes(top)) instance = top
        watch()
      })

      return {
        isGone,
        close(gone) {
          closed = true
          host.clearTimeout(timer)
          if (!opened || gone) return
          if (opened !== 'navigateTo') return replace(backTo, instance)
          const index = indexOf(instance)
          if (index >= 0) host.views.navigateBack(host.views.pages().length - index)
          else if (!seen) host.views.navigateBack(1)
        },
      }
    },

    /** Takes away one that nobody opened, as after a landing from a QR code. */
    replaceBy: (backTo) => replace(decode(backTo)),
  }
}
