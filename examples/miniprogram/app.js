const shop = require('./session')

App({
  onLaunch() {
    shop.start()
    // Whoever needs the session later waits for this same login, or tries again if it failed.
    shop
      .session()
      .login()
      .catch(({ code, message }) => console.warn(code, message))
  },
})
