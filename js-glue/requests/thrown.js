// Read when an own function throws for the first time.

import { codeOf, failed, retryAfterOf } from './endings.js'
import { isObject } from '../errors/kinds.js'

/**
 * Whatever an own function of the app threw, even a Proxy that throws when looked at, becomes plain numbers and text.
 * HTTP libraries keep status, headers and body in `response`.
 */
export const thrownBy = (name, thrown, host, fallback) => {
  const cause = thrown && typeof thrown === 'object' ? thrown : { message: String(thrown) }
  const more = { cause, told: name + ' threw: that is code of the app, and what it threw is the cause' }
  try {
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
