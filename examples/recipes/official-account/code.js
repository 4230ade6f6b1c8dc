// Codes of an official account's OAuth, for webHost({ getCode }): WeChat's page sends the browser back with ?code=…&state=….

const AUTHORIZE = 'https://open.weixin.qq.com/connect/oauth2/authorize'
const KEY = 'official-account-oauth'
/** Whoever was sent there is not sent again so soon: a code that is refused must not send people round in circles. */
const PAUSE_MS = 60000
/** WeChat takes a code for five minutes. */
const FRESH_MS = 240000

/** What was noted before the page was left; a browser without sessionStorage cannot tell its own way back from a forged one. */
const note = {
  read: () => JSON.parse(sessionStorage.getItem(KEY) || '{}'),
  write: (noted) => sessionStorage.setItem(KEY, JSON.stringify(noted)),
}

const makeState = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The query without what the way back has added, and otherwise to the letter. */
const cleaned = (search) => {
  const kept = search.slice(1).split('&').filter((part) => part && !/^(code|state)=/.test(part))
  return kept.length ? '?' + kept.join('&') : ''
}

/** The code, if the browser comes back from where this page had sent it; the address then is what it was before. */
const comeBack = () => {
  const query = new URLSearchParams(location.search)
  const { state, hash = '', leftAt } = note.read()
  if (!state || query.get('state') !== state) return ''
  history.replaceState(history.state, '', location.pathname + cleaned(location.search) + hash)
  // The state is good for one way back.
  note.write({ leftAt })
  return query.get('code') || ''
}

/**
 * → `getCode`. Call it where the app starts: it takes the code out of the address bar, where it would be bookmarked and shared.
 * `authorizeUrl` is for tests, and for platforms that sign in on behalf of an account.
 */
export const codeOfOfficialAccount = ({ appId, scope = 'snsapi_base', authorizeUrl = AUTHORIZE }) => {
  let code = comeBack()
  const cameAt = Date.now()

  return async () => {
    const given = Date.now() - cameAt < FRESH_MS ? code : ''
    code = ''
    if (given) return given
    if (!/MicroMessenger/i.test(navigator.userAgent)) throw { errMsg: 'login:fail not supported outside of WeChat' }
    if (Date.now() - note.read().leftAt < PAUSE_MS) throw { errMsg: 'login:fail auth denied: WeChat gave no code that the back end takes' }

    const state = makeState()
    note.write({ state, hash: location.hash, leftAt: Date.now() })
    const back = location.origin + location.pathname + cleaned(location.search)
    // WeChat insists on this order, and on the fragment.
    location.replace(
      authorizeUrl + '?appid=' + appId + '&redirect_uri=' + encodeURIComponent(back) +
        '&response_type=code&scope=' + scope + '&state=' + state + '#wechat_redirect'
    )
    // The page is on its way out; where it is not, the login's deadline ends the wait.
    return new Promise(() => {})
  }
}
