// What a platform's error means: read when the first comes.

import { ABORTED, INTERRUPTED, NETWORK, NOT_WHITELISTED, REFUSED, TIMEOUT, UNSUPPORTED } from './failure-kinds.js'

/** What only the developer can end, by WeChat's number on every platform; as is a domain that is not in the list. */
const BAD_URL = 600009

/** WeChat's general error numbers. A number beats the text: the text follows the language of the phone. */
const WECHAT = {
  5: TIMEOUT,
  100: UNSUPPORTED,
  101: REFUSED,
  102: REFUSED,
  103: REFUSED,
  104: REFUSED,
  108: NETWORK,
  109: NETWORK,
  112: REFUSED,
  1003: REFUSED,
  600000: NETWORK,
  600001: NETWORK,
  [NOT_WHITELISTED]: REFUSED,
  600003: INTERRUPTED,
  600004: REFUSED,
  600005: REFUSED,
  600006: NETWORK,
  600007: NETWORK,
  600008: REFUSED,
  [BAD_URL]: REFUSED,
  600010: REFUSED,
  600011: REFUSED,
  1300202: REFUSED,
  1402101: REFUSED,
}

// Wording differs by system and by the language of the phone: only for platforms that gave no number.
const WORDINGS = [
  { words: /connection abort|econnaborted/i, failure: NETWORK },
  { words: /abort/i, failure: ABORTED },
  { words: /time\s?out|timed out|超时|逾時/i, failure: TIMEOUT },
  { words: /interrupt/i, failure: INTERRUPTED },
  { words: /not support|not a function|not exist/i, failure: UNSUPPORTED },
  { words: /not in domain/i, failure: REFUSED, number: NOT_WHITELISTED },
  { words: /invalid url/i, failure: REFUSED, number: BAD_URL },
  { words: /deny|denied|permission/i, failure: REFUSED },
  { words: /network|internet|connect|econn|enotfound|net::|offline|resolve host|hostname|网络|網[路絡]|[连連][接线線]/i, failure: NETWORK },
]

export const errnoOf = (error) => {
  const errno = Number(error && (error.errno || error.errNo))
  return Number.isInteger(errno) ? errno : 0
}

/**
 * Its kind and number; `given` are the platform's own numbers, WeChat's without. What nobody knows is the network's fault in
 * a request, and the platform's no anywhere else.
 */
export const classify = (error, method, given) => {
  const numbers = given || WECHAT
  try {
    const errno = errnoOf(error)
    if (errno in numbers) return { failure: numbers[errno], errno }
    const message = String((error && error.errMsg) || error)
    const { failure, number } = WORDINGS.find(({ words }) => words.test(message)) || { failure: method === 'request' ? NETWORK : REFUSED }
    const known = { failure, errno: errno || number || 0 }
    // What the platform lacks, its own words say best.
    if (failure === UNSUPPORTED) Object.assign(known, { told: message })
    return known
  } catch (thrown) {
    return { failure: NETWORK, errno: 0 }
  }
}

/** "session time out" is how the platform words an expired key: there a text never proves a time-out. */
export const saysExpired = ({ failure, errno }, given) => failure === REFUSED || (failure === TIMEOUT && (given || WECHAT)[errno] !== TIMEOUT)

/** What a function fails with that is not there. */
export const absent = (method) => ({
  errMsg: method + ':fail not supported' + (method === 'login' ? ': there is no login here. A plugin has none, and needs a host whose login is wx.pluginLogin' : ''),
})

/** A failure without words of the platform's own. */
export const inWords = (error, method) => ({
  errMsg: method + ':fail ' + ((error && error.message) || error),
  errno: error && (error.errno || error.errNo),
})
