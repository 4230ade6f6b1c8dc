// What the app itself says of answers to calls of the contract, and how they end badly: read when the first does.

import { MALFORMED, NOT_WHITELISTED, UNSUPPORTED } from '../host/failure-kinds.js'
import { isObject } from '../errors/kinds.js'
import { headerOf } from './headers.js'

/** A date is as good as two clocks: it never asks for more patience than the longest back-off. */
const LONGEST_BACK_OFF_MS = 30000

/**
 * `kind`: 'failed' without an answer or with none that can be read, 'refused' by the back end itself, 'gateway' when
 * what answered was something else. `told` is added to the error's message, and `cause` becomes the error's.
 */
const failed = (failure, errno, more) => Object.assign({ kind: 'failed', failure, errno: errno || 0 }, more)

const codeOf = (body) => {
  const code = body && body.code
  return /^[\w.:-]{1,64}$/.test(code) && (typeof code === 'string' || typeof code === 'number') ? String(code) : ''
}

/** Seconds, or an HTTP date beside the answer's own → milliseconds from now; NaN when there is none. The core bounds it. */
const retryAfterOf = (headers) => {
  const value = headerOf(headers, 'retry-after')
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000
  const pause = Date.parse(value) - Date.parse(headerOf(headers, 'date'))
  return pause > 0 ? Math.min(pause, LONGEST_BACK_OFF_MS) : NaN
}

/** The body is no JSON, or more of it than `isTooLong` allows. */
export const unreadable = (body, isTooLong) => {
  let told = 'the reply must be ' + (isTooLong ? 'at most 256 kB' : 'JSON')
  if (!isTooLong && typeof body === 'string') told += /^\s*</.test(body) ? '; got a page of HTML' : '; got other text'
  return failed(MALFORMED, 0, { told })
}

/** `what` got no answer. */
export const lost = (what, error, host, once) => {
  const { failure, errno } = host.failureOf(error)
  if (errno === NOT_WHITELISTED) once('domain', { url: what })
  return failed(failure, errno, { told: what })
}

export const missing = (what) =>
  failed(UNSUPPORTED, 0, { message: 'There is no ' + what + ', and no baseURL under which it could be called. Give one of the two.' })

/** `what` answered, and not with success; `ended`: the app says that its token is not accepted. */
export const refused = (what, { statusCode, header, headers }, body, isUnreadable, ended) => {
  const status = Number(statusCode)
  // Whoever sends elsewhere is no back end of the contract: a captive portal, a proxy.
  const isElsewhere = status >= 300 && status < 400
  const isOwnForm = !isUnreadable && !isElsewhere && (body === undefined || isObject(body))
  const code = codeOf(body)
  const { message = undefined, msg = undefined } = isObject(body) ? body : {}
  const own = [message, msg].find((text) => typeof text === 'string')
  return {
    kind: ended || isOwnForm ? 'refused' : 'gateway',
    // The core knows one number for a token that is not accepted.
    status: ended ? 401 : status,
    code,
    retryAfterMs: retryAfterOf(header || headers),
    cause: { status, code: code || undefined, message: own },
    told: what + ' answered ' + status + (isOwnForm ? '' : ', and not in the form of the back end'),
  }
}

// Whatever an own function threw, even a Proxy that throws when looked at, becomes plain numbers and text. HTTP
// libraries keep status, headers and body in `response`.
export const thrownBy = (name, thrown, host, fallback) => {
  const cause = thrown && typeof thrown === 'object' ? thrown : { message: String(thrown) }
  const more = { cause, told: name + ' threw: that is code of the app, and what it threw is the cause' }
  try {
    // An `unwrap`, of the option or in an own function, says of itself that there was nothing to unwrap.
    if (thrown && thrown.code === 'ERR_BACKEND_PROTOCOL')
      return failed(MALFORMED, 0, { cause, told: name + ' found no envelope; what it missed is the cause' })
    const { response } = thrown || {}
    const { status, statusCode, headers, header, data } = isObject(response) ? response : {}
    const answered = Number((thrown && (thrown.status || thrown.statusCode)) || status || statusCode)
    if (!answered && thrown && typeof thrown.errMsg === 'string') {
      const { failure, errno } = host.failureOf(thrown)
      return failed(failure, errno, more)
    }
    const asked = Number(thrown && thrown.retryAfterMs)
    const retryAfterMs = asked >= 0 ? asked : retryAfterOf(headers || header || (thrown && thrown.headers))
    return Object.assign({ kind: 'refused', status: answered || fallback, code: codeOf(thrown) || codeOf(data), retryAfterMs }, more)
  } catch (error) {
    return Object.assign({ kind: 'refused', status: fallback, code: '' }, more)
  }
}

/** Whether the app's `isUnauthorized` takes this answer for the end of the token; it sees it as those to requests of its own. */
export const ends = (isUnauthorized, response, data, run) => {
  let ended = false
  run(() => {
    ended = isUnauthorized(Object.assign({}, response, { data }))
  })
  return !!ended
}

/** What the app's `unwrap` takes out of `body`. */
export const unwrapped = (unwrap, body, host, status) => {
  try {
    return unwrap(body)
  } catch (thrown) {
    throw thrownBy('unwrap', thrown, host, status)
  }
}
