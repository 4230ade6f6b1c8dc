const sentences = {
  'no-page': () => 'mustAuth was called before any page exists. Call it from a page, in or after its onLoad; an app without pages announces a popup of its own by session.auth.announce.',
  'no-popup': (route, name) =>
    'Page ' + route + ' has no <auth-popup id="' + name + '">. Put it into the template and into usingComponents of the json, or give createSession an authPage.',
  'no-component': (route, name) =>
    'What has the id ' + name + ' in page ' + route + ' is no authorization popup. Register it in usingComponents of the json, as mp-session/components/auth-popup/index.',
  'no-auth-page': () => "mustAuth was asked for the mode 'page', but createSession was given no authPage.",
  'auth-page-absent': (target) => 'The authPage ' + target + ' is not in app.json. Add it to pages there, or correct the option authPage.',
  'auth-page-failed': (target) => 'The platform could not open the authPage ' + target + '.',
  'view-failed': () => 'The popup threw when it was told to show itself; the logger was told what.',
}

/** Why there was nothing to put before the user, and what to do about it. */
export const reasonOf = (reason, ...about) => ({ reason, about, message: sentences[reason](...about) })

const LONGEST_LOOK_MS = 500

/** Whether a tag that is not registered has the id: it is rendered all the same, and only a query finds it. */
export const isRendered = (host, page, id, done) => {
  const end = (found) => {
    host.clearTimeout(timer)
    done(found)
  }
  const timer = host.setTimeout(() => end(false), LONGEST_LOOK_MS)
  try {
    page.createSelectorQuery().select('#' + id).boundingClientRect((box) => end(!!box)).exec()
  } catch (error) {
    // An old base library, or an object of a framework.
    end(false)
  }
}
