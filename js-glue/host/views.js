// Pages and dialogs of the platform: read when the first of them is wanted.

/** The page may have to be downloaded with its subpackage first. */
const NAVIGATION_MS = 15000
/** A person reads WeChat's dialog meanwhile. */
const DIALOG_MS = 120000

export const createViews = ({ host, api, call, actInFull, act, attempt, listen, unavailable }) => {
  /** `absent`: the app has no such page. */
  const navigate = (method, options, done = (error) => {}) =>
    host.singlePage()
      ? done(unavailable)
      : call(
          method,
          options,
          (error) => done(error ? Object.assign({ absent: /not found/i.test(error.errMsg) }, host.failureOf(error, method)) : null),
          undefined,
          NAVIGATION_MS
        )

  const views = {
    canIUse: (what) => !!attempt(api, 'canIUse', what),
    language: () => String((attempt(api, 'getAppBaseInfo') || {}).language || ''),
    getUserProfile: (desc, done) => actInFull('getUserProfile', { desc }, done, (detail) => Object.assign({}, detail), DIALOG_MS),
    onNeedPrivacy: (listener) => listen('NeedPrivacyAuthorization', listener),
    openPrivacyContract: () => act('openPrivacyContract', {}, () => {}),
    navigateBack: (delta, done) => navigate('navigateBack', { delta }, done),
    pages() {
      try {
        const pages = (api.getCurrentPages || getCurrentPages)()
        return Array.isArray(pages) ? pages : []
      } catch (error) {
        return []
      }
    },
  }
  for (const method of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'])
    views[method] = (url, done) => navigate(method, { url }, done)
  return views
}
