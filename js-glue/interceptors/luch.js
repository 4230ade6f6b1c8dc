import { checkClient, checkSession, fullUrl, needLoginOf, showing } from './shared.js'
import { copyOf } from '../requests/copy.js'
import { withHeader } from '../requests/headers.js'

const BODIES = ['data', 'formData']
const NOBODY = { forEach() {} }

/** An upload's answer has no header on most platforms. */
const answerOf = (response) => Object.assign({ header: {} }, response)

/**
 * Joins the interceptors as the one next to the wire, whatever the app adds later: the address is final there, of
 * `upload` and `download` too.
 * `custom: { needLogin: false }` in a request's config, or `needLogin` in the options for all of them, opts out.
 */
export const install = (client, session, options) => {
  checkClient(client && client.interceptors && typeof client.middleware === 'function', 'a luch-request instance')
  checkSession(session)

  // Without anybody's interceptors: a replay must not run those of the app twice.
  const dispatch = (config, told) => (authorization, left, { tokenHeader }) => {
    const header = authorization ? withHeader(config.header, tokenHeader, authorization) : Object.assign({}, config.header)
    const bare = { config: client.config, interceptors: { request: NOBODY, response: NOBODY } }
    return client.middleware.call(bare, Object.assign({}, config, { header }, left < Infinity && { timeout: Math.max(1, Math.round(left)) })).then(
      (response) => ({ response: answerOf(response), settle: () => told(response) }),
      (response) => ({ response: answerOf(response), settle: () => Promise.reject(told(response)) })
    )
  }

  // The chain sends by itself after a request interceptor that resolves: this one has sent already, and rejects
  // with an outcome that only its own other half understands.
  const send = (config) => {
    const needLogin = needLoginOf(config.custom && config.custom.needLogin, options)
    const { timeout, header } = config
    const target = { url: fullUrl(config.baseURL, config.url), timeout, needLogin, header }
    // As it is now, whatever the caller does with its objects while it waits.
    const taken = Object.assign({}, config, { header: Object.assign({}, header) })
    for (const name of BODIES) if (name in config) taken[name] = copyOf(config[name])
    return session.send(target, dispatch(taken, showing(config))).then((result) => Promise.reject(new Outcome(result)))
  }
  const deliver = (reason) => (reason instanceof Outcome ? reason.settle() : Promise.reject(reason))

  const uninstall = [
    placeFirst(client.interceptors.request, { fulfilled: send }),
    placeFirst(client.interceptors.response, { rejected: deliver }),
  ]
  return () => uninstall.forEach((undo) => undo())
}

class Outcome {
  constructor({ settle }) {
    this.settle = settle
  }
}

/** luch-request puts the interceptor visited first next to the wire, on both ways. */
const placeFirst = (manager, interceptor) => {
  const { forEach } = manager
  const withOurs = (visit) => {
    visit(interceptor)
    forEach.call(manager, visit)
  }
  manager.forEach = withOurs
  return () => {
    if (manager.forEach === withOurs) manager.forEach = forEach
  }
}
