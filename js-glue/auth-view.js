/** How a request for authorization ended without success; the core makes an error of each. */
const MISSING = 2
const UNLOADED = 6

const decode = (text) => {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    return text
  }
}

// Some platforms hand options over decoded, some do not: both ways end in the same address.
const addressOf = (page) => {
  const query = Object.keys(page.options || {}).map((name) => name + '=' + encodeURIComponent(decode(page.options[name])))
  return '/' + page.route + (query.length ? '?' + query.join('&') : '')
}

/**
 * Puts the popup or the page for a missing step before the user and tells how that ended.
 * What is missing, and who waits for it, the core knows.
 */
export const createAuth = ({ host, authPage }) => {
  const target = authPage && authPage.replace(/^\/?/, '/')
  let wanted = {}
  let open = null
  let served = null
  let leave = null

  const go = (ways, url, done) =>
    host[ways[0]](url, (error) => (error && ways[1] ? go(ways.slice(1), url, done) : done && done(error, ways[0])))

  const leaveNow = () => {
    const act = leave
    leave = null
    if (act) act()
  }

  const showPopup = (popup) => {
    open.view = popup
    open.leave = () => popup.close && popup.close()
    popup.setMustAuthStep(open.step)
    popup.nextStep()
  }

  const showPage = (from) => {
    const request = open
    const backTo = addressOf(from)
    const url = target + (target.indexOf('?') < 0 ? '?' : '&') + 'mustAuthStep=' + open.step + '&backTo=' + encodeURIComponent(backTo)
    // A full stack refuses one more page; a tab bar refuses both, and only a new start gets there.
    go(['navigateTo', 'redirectTo', 'reLaunch'], url, (error, way) => {
      if (open !== request) return
      if (error) return auth.end(MISSING)
      open.arrived = true
      open.leave = way === 'navigateTo' ? () => host.navigateBack() : () => go(['redirectTo', 'reLaunch'], backTo)
    })
  }

  const auth = {
    /** Options of the latest `mustAuth` call. */
    prefer(options) {
      wanted = options
      const left = open && open.arrived && !host.pages().some((page) => '/' + page.route === target.split('?')[0])
      if (left) auth.end(UNLOADED)
    },

    show(step, ended) {
      if (open) {
        Object.assign(open, { step, ended })
        if (open.view) open.view.setMustAuthStep(step)
        return
      }
      leaveNow()
      const pages = host.pages()
      const page = pages[pages.length - 1]
      const popup = page && wanted.mode !== 'page' && page.selectComponent && page.selectComponent('#' + wanted.popupCompName)
      open = { step, ended, leave() {} }
      if (popup && popup.setMustAuthStep) showPopup(popup)
      else if (page && target) showPage(page)
      else auth.end(MISSING)
    },

    /** A moment later, so that what is shown can still tell its page about the success. */
    hide() {
      if (!open) return
      leave = open.leave
      open = null
      host.setTimeout(leaveNow, 0)
    },

    /** The flow on the authorization page says that it is the one that was asked for. */
    adopt(view) {
      if (!open || open.view) return
      open.view = served = view
      view.setMustAuthStep(open.step)
    },

    /** The user left `view` (any view, if none is given) without reaching the step. */
    end(outcome, view) {
      if (!open || (view && view !== open.view)) return
      const { ended } = open
      if (outcome === UNLOADED) open.leave = () => {}
      auth.hide()
      ended(outcome)
    },

    /** `view` is done, on an authorization page that nobody waited for, as after a landing from a QR code. */
    leave(backTo, view) {
      if (open || view === served) return
      if (backTo) go(['redirectTo', 'reLaunch'], decode(backTo))
      else host.navigateBack()
    },
  }
  return auth
}
