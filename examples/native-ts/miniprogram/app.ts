import { session } from './session'

App({
  onLaunch() {
    session.login().catch(() => {
      // The first request tries again, and tells the user if it fails as well.
    })
  },
})
