// The requests of an app, of every kind: read when the first of them is made.

import { createDeadlines } from './deadlines.js'
import { createExchange } from './exchange.js'
import { createGuard } from './guard.js'
import { createRequester } from './request.js'
import { createSender } from './sender.js'

/** By kind of failure; a reply that came is never one of these, whatever its status. */
const FAILURE_CODES = [
  'ERR_NETWORK',
  'ERR_TIMEOUT',
  'ERR_NETWORK',
  'ERR_NETWORK',
  'ERR_UNSUPPORTED',
  'ERR_ABORTED',
  'ERR_NETWORK',
]

export const createRequests = (parts) => {
  const { engine, host, options, tools } = parts
  const { SessionError, sessionError } = tools
  const deadlines = createDeadlines(engine, host)
  engine.whenShown(deadlines.check)

  const failureError = (error) => {
    if (error instanceof SessionError) return error
    const { failure, errno } = host.failureOf(error)
    const more = { errMsg: String((error && error.errMsg) || 'request:fail'), errno, cause: { errno } }
    return sessionError(tools.misconfigured(errno) ? 'ERR_CONFIG' : FAILURE_CODES[failure], more)
  }

  const guard = createGuard(options, Object.assign({}, parts, tools))
  const exchangeWithin = (parallel) => createExchange({ engine, parallel, deadlines, guard, tools })
  const Exchange = exchangeWithin(parts.parallel)
  return {
    request: createRequester(Object.assign({ Exchange, baseURL: options.baseURL, failureError }, parts)),
    send: createSender({ Exchange, exchangeWithin, host }),
  }
}
