const ABSOLUTE = /^([a-z][a-z\d+\-.]*:)?\/\//i

/** How axios and luch-request put an address together. */
export const fullUrl = (baseURL, url) => {
  if (!baseURL || ABSOLUTE.test(url || '')) return url || ''
  return url ? baseURL.replace(/\/+$/, '') + '/' + url.replace(/^\/+/, '') : baseURL
}

/** Which requests need a login: per request by its own `needLogin`, for all others by the option. */
export const needLoginOf = (own, options) => {
  if (isNeed(own)) return own
  const byDefault = options && options.needLogin
  return isNeed(byDefault) ? byDefault : true
}
const isNeed = (value) => typeof value === 'boolean' || value === 'optional'

/** An answer that shows its config shows the one the caller knows: the token was added to a copy. */
export const showing = (config) => (answer) => {
  for (const part of [answer, answer && answer.response]) if (part && part.config) part.config = config
  return answer
}

export const checkClient = (allowed, what) => {
  if (!allowed) throw new TypeError('mp-session: install(client, session): client must be ' + what)
}

export const checkSession = (session) => {
  if (!session || typeof session.send !== 'function')
    throw new TypeError('mp-session: install(client, session): session must be what createSession returned')
}
