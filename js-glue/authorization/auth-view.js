import { createAuthPage } from './auth-page.js'
import { isRendered, reasonOf } from './auth-reasons.js'

/** How a request for authorization ended without success; the core makes an error of each. */
const MISSING = 2
const UNLOADED = 6

const pageIdOf = (part) => {
  try {
    return part.getPageId()
  } catch (error) {
    // An old base library, or an object of a framework.
    return undefined
  }
}

/**
 * Puts the popup or the page for a missing step before the user and tells how that ended.
 * What is missing, and who waits for it, the core knows.
 */
export const createAuth = ({ host, authPage }) => {
  const authorizationPage = createAuthPage({ host, authPage })
  let popups = []
  let wanted = {}
  let open = null
  let served = null
  let leave = null

  const leaveNow = () => {
    const act = leave
    leave = null
    if (act) act()
  }

  const fail = (...reason) => {
    auth.missing = reasonOf(...reason)
    auth.end(MISSING)
  }

  const failFor = (page, found) => fail(found ? 'no-component' : 'no-popup', page.route, wanted.popupCompName)

  /** One that announced itself is found however deep it is nested; one of the app's own by its id in the page. */
  const findPopup = (page) => {
    const { popupCompName, anyPopup } = wanted
    const id = pageIdOf(page)
    const here = popups.filter((popup) => id === undefined || [id, undefined].includes(pageIdOf(popup)))
    const named = here.find((popup) => popup.id === popupCompName)
    const selected = page.selectComponent ? page.selectComponent('#' + popupCompName) : null
    if (named || (selected && selected.setMustAuthStep)) return named || selected
    return (anyPopup && here[0]) || selected
  }

  const showPopup = (popup) => {
    open.view = popup
    open.leave = (gone) => gone || (popup.close && popup.close())
    popup.setMustAuthStep(open.step)
    popup.nextStep()
  }

  const showPage = (from) => {
    const request = open
    const opened = authorizationPage.open(request.step, from, {
      failed({ absent }) {
        if (open === request) fail(absent ? 'auth-page-absent' : 'auth-page-failed', authorizationPage.target)
      },
      left() {
        if (open === request) auth.end(UNLOADED)
      },
    })
    request.isGone = opened.isGone
    request.leave = opened.close
  }

  const present = (step, ended) => {
    if (open) {
      Object.assign(open, { step, ended })
      if (open.view) open.view.setMustAuthStep(step)
      return
    }
    leaveNow()
    open = { step, ended, isGone: () => false, leave() {} }
    const [page] = host.views.pages().slice(-1)
    const byPopup = wanted.mode !== 'page'
    // A Mini Game and a browser have no pages, and yet a popup of the app's own.
    const popup = byPopup && findPopup(page || {})
    if (popup && popup.setMustAuthStep) showPopup(popup)
    else if (!page) fail('no-page')
    else if (authPage) showPage(page)
    else if (!byPopup) fail('no-auth-page')
    else if (popup) failFor(page, true)
    else {
      const request = open
      isRendered(host, page, wanted.popupCompName, (found) => open === request && failFor(page, found))
    }
  }

  const auth = {
    /** Why the latest request found nothing to show. */
    missing: null,

    /** Options of the latest `mustAuth` call. */
    prefer(options) {
      wanted = options
      if (open && open.isGone()) auth.end(UNLOADED)
    },

    /** A popup on a page that shows now; the latest comes first. */
    announce(popup) {
      popups.unshift(popup)
    },

    withdraw(popup) {
      popups = popups.filter((other) => other !== popup)
    },

    show(step, ended) {
      try {
        present(step, ended)
      } catch (error) {
        // A popup of the app's own: whoever called ends the request, and the next one begins anew.
        auth.hide(true)
        auth.missing = reasonOf('view-failed')
        throw error
      }
    },

    /** A moment later, so that what is shown can still tell its page about the success. */
    hide(gone) {
      if (!open) return
      const act = open.leave
      leave = () => act(gone)
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
      auth.hide(outcome === UNLOADED)
      ended(outcome)
    },

    /** `view` is done, on an authorization page that nobody waited for, as after a landing from a QR code. */
    leave(backTo, view) {
      if (open || view === served) return
      authorizationPage.replaceBy(backTo)
    },
  }
  return auth
}
