/** Turns the ticket of the address, if there is one, into a cookie that scripts cannot read. */
const exchange = async (api) => {
  const address = new URL(location.href)
  const ticket = address.searchParams.get('ticket')
  // Reloaded, or reached by a link: the cookie is there already.
  if (!ticket) return
  address.searchParams.delete('ticket')
  history.replaceState(history.state, '', address)
  const { status } = await fetch(api + '/pageSession', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  // Whatever cookie is there may be of the user before: it is not to be used instead.
  if (status !== 204) throw new Error('the ticket was not accepted: ' + status)
}

/**
 * The page's side: `const call = openPage('/api')`, then `call('/pageSession')` for what the API answers.
 * `api` has to be on the page's own host, where the cookie belongs. A call rejects when the ticket was not accepted, and
 * when the page's session is over: then the page has to be opened again, `wx.miniProgram.redirectTo({ url: '/pages/web/web' })`.
 */
export const openPage = (api) => {
  const opened = exchange(api)
  return async (path, options) => {
    await opened
    const answer = await fetch(api + path, options)
    if (!answer.ok) throw new Error(path + ' answered ' + answer.status)
    return answer.json()
  }
}
