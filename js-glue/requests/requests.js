// The requests of an app, of every kind: read when the first of them is made.

import { NOT_WHITELISTED } from '../host/failure-kinds.js'
import { createDeadlines } from './deadlines.js'
import { createExchange } from './exchange.js'
import { createGuard } from './guard.js'
import { createPlatformCalls } from './platform-call.js'
import { REQUEST } from './request.js'
import { createSender } from './sender.js'
import { createWithToken } from './with-token.js'

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
  const { engine, host, options, parallel, tools } = parts
  const { SessionError, sessionError } = tools
  const deadlines = createDeadlines(engine, host)
  engine.whenShown(deadlines.check)

  const failureError = (error, name, url) => {
    if (error instanceof SessionError) return error
    const { failure, errno } = host.failureOf(error)
    if (errno === NOT_WHITELISTED) tools.once('domain', { name, url })
    const more = { errMsg: String((error && error.errMsg) || name + ':fail'), errno, cause: { errno } }
    return sessionError(tools.misconfigured(errno) ? 'ERR_CONFIG' : FAILURE_CODES[failure], more)
  }

  const guard = createGuard(options, Object.assign({}, parts, tools))
  const exchangeWithin = (places) => createExchange({ engine, parallel: places, deadlines, guard, tools })
  const Exchange = exchangeWithin(parallel)
  const shared = Object.assign({}, parts, { Exchange, exchangeWithin, guard, failureError })
  const calls = createPlatformCalls(shared)
  Object.assign(shared, calls)
  let files
  const filesOnce = () => files || (files = require('./files.js').createFiles(shared))
  let sockets
  const socketsOnce = () => sockets || (sockets = require('./sockets.js').createSockets(shared))

  return {
    request: calls.platformCall(REQUEST),
    uploadFile: (given) => filesOnce().uploadFile(given),
    downloadFile: (given) => filesOnce().downloadFile(given),
    connectSocket: (given) => socketsOnce().connectSocket(given),
    withToken: createWithToken(shared),
    send: createSender(shared),
  }
}
