import { withHeader } from '../requests/headers.js'
import { checkClient, checkSession, fullUrl, needLoginOf, showing } from './shared.js'

/** What axios gives to adapters is the caller's too, who may send it again: the token goes into a copy. */
const carrying = ({ headers }, tokenHeader, authorization) => {
  if (!authorization) return headers
  const Headers = headers && headers.constructor
  const isOwnKind = headers && typeof headers.set === 'function'
  return isOwnKind ? new Headers(headers).set(tokenHeader, authorization) : withHeader(headers, tokenHeader, authorization)
}

const PROGRESS = ['onUploadProgress', 'onDownloadProgress']
const NOTHING_TO_DO = []

/**
 * An adapter given by name, or a list of such, is axios' own to find, for each request: an instance with no defaults
 * and no interceptors does, and hands over what came as it came.
 */
const byName = (client, adapter) => {
  const bare = client.create()
  for (const name of Object.keys(bare.defaults)) delete bare.defaults[name]
  return (config) =>
    bare.request(Object.assign({}, config, { adapter, transformRequest: NOTHING_TO_DO, transformResponse: NOTHING_TO_DO }))
}

/**
 * Wraps the adapter: the last step, where the address is final and a replay repeats no interceptor of the app.
 * `needLogin: false` in a request's config, or in the options for all of them, opts out.
 */
export const install = (client, session, options) => {
  checkClient(client && client.defaults && client.interceptors, 'an axios instance')
  checkSession(session)
  const original = client.defaults.adapter
  const isFunction = typeof original === 'function'
  checkClient(isFunction || typeof client.create === 'function', 'an axios instance with an adapter function, or with create')
  const inner = isFunction ? original : byName(client, original)

  const adapter = (config) => {
    const absoluteIgnored = config.allowAbsoluteUrls === false
    const url = absoluteIgnored && config.baseURL ? config.baseURL : fullUrl(config.baseURL, config.url)
    const { timeout, signal, cancelToken } = config
    const target = { url, timeout, needLogin: needLoginOf(config.needLogin, options), header: config.headers }
    const told = showing(config)
    const sending = session.send(target, (authorization, left, { tokenHeader, progress }) => {
      const sent = Object.assign({}, config, { headers: carrying(config, tokenHeader, authorization) })
      for (const name of PROGRESS)
        if (config[name])
          sent[name] = (event) => {
            progress()
            config[name](event)
          }
      if (left < Infinity) sent.timeout = Math.max(1, Math.round(left))
      return inner(sent).then(
        (response) => ({ response: likeWx(response), settle: () => told(response) }),
        (error) => ({
          response: likeWx(error && error.response),
          settle() {
            throw told(error)
          },
        })
      )
    })
    // While it waits nobody else listens; axios words the error.
    if (signal) signal.addEventListener('abort', sending.abort)
    if (cancelToken) cancelToken.promise.then(sending.abort)
    const end = () => signal && signal.removeEventListener('abort', sending.abort)
    sending.then(end, end)
    return sending.then(({ settle }) => settle())
  }

  client.defaults.adapter = adapter
  return () => {
    if (client.defaults.adapter === adapter) client.defaults.adapter = original
  }
}

const likeWx = (response) =>
  response ? { statusCode: response.status, header: response.headers, data: response.data } : {}
