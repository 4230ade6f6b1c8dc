/**
 * Closes the account of whoever is signed in, by the app's own endpoint: `await closeAccount(session)`. Ask before: it
 * cannot be undone. Afterwards nobody is signed in, nor will anybody be before they ask for it, and nothing of the user is
 * left in storage by the session. What the app has stored itself is its own to remove.
 *
 * A failure says that the account may still be there. The same call may then be made again.
 */
export const closeAccount = async (session, { url = '/closeAccount' } = {}) => {
  try {
    const { statusCode } = await session.request({ url, method: 'POST' })
    if (statusCode < 200 || statusCode > 299) throw new Error('the account was not closed: ' + url + ' answered ' + statusCode)
  } catch (error) {
    // Where users register, an account whose closing got no answer is one that is not there any more.
    if (error.code !== 'ERR_UNREGISTERED') throw error
  }
  await session.logout({ staySignedOut: true })
}
