import { session } from './session'

App({
  onLaunch() {
    // The first request tries again, and tells the user if it fails as well.
    session.login().catch(({ code, message }) => console.warn(code, message))
  },
})
