import { codeOf, failed, retryAfterOf } from './endings.js'
import { ABORTED, MALFORMED, UNSUPPORTED } from '../host/common.js'
import { isFunction, isObject } from '../errors/kinds.js'

/** No reply of the contract comes near this, and the storage takes 1 MB per key. */
const MAX_BODY = 262144

// A body may come from anywhere: cyclic data, a getter that throws or a prototype key must not travel on.
const plain = (body) => {
  let problem = 'the reply must be JSON'
  try {
    const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : JSON.stringify(body)
    if (!text) return undefined
    if (text.length <= MAX_BODY) return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value))
    problem = 'the reply must be at most 256 kB'
  } catch (error) {
    if (typeof body === 'string') problem += /^\s*</.test(body) ? '; got a page of HTML' : '; got other text'
  }
  throw failed(MALFORMED, 0, { told: problem })
}

/** The five calls of the contract, each → `{ promise, what, abort() }`; `what` names it, and the promise rejects with what `failed` gives or the like. */
export const createBackend = (options, { host, parallel, formatToken, run }) => {
  const { baseURL, backend, endpoints, unwrap, isUnauthorized, requestTimeoutMs } = options

  const unwrapped = (body, status) => {
    try {
      return unwrap(body)
    } catch (thrown) {
      throw require('./thrown.js').thrownBy('unwrap', thrown, host, status)
    }
  }

  const read = (response, told, hasToken) => {
    const status = Number(response.statusCode)
    let body
    let unreadable
    try {
      body = plain(response.data)
    } catch (error) {
      unreadable = error
    }
    let ended = false
    if (hasToken && isUnauthorized)
      run(() => {
        // As the answers to requests of the app's own come.
        ended = isUnauthorized(Object.assign({}, response, { data: unreadable ? response.data : body }))
      })
    if (status >= 200 && status < 300 && !ended) {
      if (unreadable) throw unreadable
      return unwrap ? plain(unwrapped(body, status)) : body
    }
    const isOwnForm = !unreadable && (body === undefined || isObject(body))
    const code = codeOf(body)
    const { message } = isObject(body) ? body : {}
    throw {
      kind: ended || isOwnForm ? 'refused' : 'gateway',
      // The core knows one number for a token that is not accepted.
      status: ended ? 401 : status,
      code,
      retryAfterMs: retryAfterOf(response.header || response.headers),
      cause: { status, code: code || undefined, message: typeof message === 'string' ? message : undefined },
      told: told + ' answered ' + status + (isOwnForm ? '' : ', and not in the form of the back end'),
    }
  }

  const post = (name, data, token) => {
    const url = baseURL + (endpoints[name] || '/' + name)
    const what = 'POST ' + url
    let task
    let started = false
    let end
    const job = {
      start() {
        started = true
        try {
          const header = { 'content-type': 'application/json' }
          if (token) header.Authorization = formatToken(token)
          task = host.request({
            url,
            method: 'POST',
            header,
            data: data || {},
            // Read here and not by the platform, so that size and shape are judged first.
            dataType: 'text',
            timeout: requestTimeoutMs,
            // Interceptors pass by what a session sends; those of 0.1 know it by needLogin.
            sentBy: 'mp-session',
            needLogin: false,
            success: (response) => end(null, response),
            fail: (error) => end(error),
          })
        } catch (error) {
          end(error)
        }
      },
    }
    const promise = new Promise((resolve, reject) => {
      end = (error, response) => {
        end = () => {}
        if (started) parallel.leave()
        else parallel.drop(job)
        if (response) resolve(response)
        else reject(error)
      }
      parallel.enter(job, true)
    }).then(
      (response) => read(response, what, !!token),
      (error) => {
        if (error && error.kind) throw error
        const { failure, errno } = host.failureOf(error)
        throw failed(failure, errno, { told: what })
      }
    )
    return {
      promise,
      what,
      abort() {
        if (task) task.abort()
        end(failed(ABORTED))
      },
    }
  }

  const call = (name, args, data, token) => {
    const given = backend[name]
    const what = 'backend.' + name
    if (isFunction(given)) {
      const promise = new Promise((resolve) => resolve(given.apply(backend, args))).catch((thrown) => {
        throw require('./thrown.js').thrownBy(what, thrown, host, 0)
      })
      return { promise: promise.then(plain), what, abort() {} }
    }
    if (baseURL) return post(name, data, token)
    const missing = { message: 'There is no ' + what + ', and no baseURL under which it could be called. Give one of the two.' }
    return { promise: Promise.reject(failed(UNSUPPORTED, 0, missing)), what, abort() {} }
  }

  return {
    silentLogin: (data) => call('silentLogin', [data], data),
    updateUser: (payload, token) => call('updateUser', [payload, token], payload, token),
    updatePhone: (payload, token) => call('updatePhone', [payload, token], payload, token),
    unbindPhone: (token) => call('unbindPhone', [token], undefined, token),
    logout: (token) => call('logout', [token], undefined, token),
  }
}
