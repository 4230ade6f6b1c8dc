/** A reply older than this may hold a token that the back end has replaced meanwhile: WeChat keeps what it fetched. */
const OLDEST_MS = 60000

/** Before the engine is loaded, which takes 3 s at most, a session does not know who was signed in or stays out. */
const LONGEST_LOADING_MS = 3000
const TURN_MS = 10
const loaded = async (session) => {
  for (let waited = 0; session.snapshot().engine === null && waited < LONGEST_LOADING_MS; waited += TURN_MS)
    await new Promise((resolve) => setTimeout(resolve, TURN_MS))
}

/**
 * Hands a login that WeChat fetched before the app was started to the session: `startFromBackgroundFetch(wx, session)` in
 * `App.onLaunch`. Whoever waits for a login has it then; where there is none, the session logs in as ever.
 *
 * The back end answers the pre-fetch address with a login reply: WeChat sends it a `code`, as `wx.login` would give it.
 *
 * Resolves to whether there was one. Throws nothing: what cannot be used is as good as nothing.
 */
export const startFromBackgroundFetch = async (wx, session, now = Date.now) => {
  const { fetchedData, timeStamp } = await new Promise((resolve) => {
    wx.getBackgroundFetchData({ fetchType: 'pre', success: resolve, fail: () => resolve({}) })
  })
  if (!fetchedData || !(now() - timeStamp < OLDEST_MS)) return false
  await loaded(session)
  // Somebody who is signed in needs nothing, and somebody who signed out is not to be signed in unasked.
  const { loggedIn, loginRequired } = session.snapshot()
  if (loggedIn || loginRequired) return false
  try {
    await session.adopt(JSON.parse(fetchedData), { silent: true })
    return true
  } catch (error) {
    return false
  }
}
