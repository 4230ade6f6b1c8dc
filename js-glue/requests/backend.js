import { ABORTED, MALFORMED } from '../host/failure-kinds.js'
import { isFunction, isObject, isText } from '../errors/kinds.js'

/** No reply of the contract comes near this, and the storage takes 1 MB per key. */
const MAX_BODY = 262144

const ending = () => require('./ending.js')

// A body may come from anywhere: cyclic data, a getter that throws or a prototype key must not travel on.
const plain = (body) => {
  let isTooLong = false
  try {
    const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : JSON.stringify(body)
    if (!text) return undefined
    isTooLong = text.length > MAX_BODY
    if (!isTooLong) return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value))
  } catch (error) {
    // It is no JSON.
  }
  throw ending().unreadable(body, isTooLong)
}

/** Whether a point in time has to be turned into a lifetime. */
export const hasExpiresAt = (reply) => isObject(reply) && reply.expiresAt !== undefined && reply.expiresIn === undefined

/** The calls of the contract, each → `{ promise, what, abort() }`; `what` names it, and the promise rejects with what ending.js makes. */
export const createBackend = (options, { host, parallel, formatToken, once, run, over }) => {
  const { baseURL, backend, endpoints, unwrap, isUnauthorized, isSessionEnded, loginData, requestTimeoutMs, tokenHeader } = options

  /** `isOfSession`: it is answered to somebody who is signed in. */
  const read = (response, what, hasToken, isOfSession) => {
    const status = Number(response.statusCode)
    let body
    let unreadable
    try {
      body = plain(response.data)
    } catch (error) {
      unreadable = error
    }
    const judgedBy = (judge) => ending().ends(judge, response, unreadable ? response.data : body, run)
    if (isOfSession && isSessionEnded && judgedBy(isSessionEnded)) over()
    const ended = hasToken && isUnauthorized && judgedBy(isUnauthorized)
    if (status >= 200 && status < 300 && !ended) {
      if (unreadable) throw unreadable
      return unwrap ? plain(ending().unwrapped(unwrap, body, host, status)) : body
    }
    throw ending().refused(what, response, body, !!unreadable, ended)
  }

  const timed = (reply, { header = undefined, headers = undefined } = {}) => {
    if (!hasExpiresAt(reply)) return reply
    const known = require('./expires-at.js').withLifetime(reply, header || headers, host.now())
    if (isText(known)) throw { kind: 'failed', failure: MALFORMED, errno: 0, told: known }
    return known
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
          if (token) header[tokenHeader] = formatToken(token)
          const options = {
            url,
            method: 'POST',
            header,
            data: data || {},
            // Read here and not by the platform, so that size and shape are judged first.
            dataType: 'text',
            timeout: requestTimeoutMs,
            // No token follows an answer to where it points.
            redirect: 'manual',
            // Interceptors pass by what a session sends; those of 0.1 know it by needLogin.
            sentBy: 'mp-session',
            needLogin: false,
          }
          task = host.request(options, (error, response) => end(error, response))
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
      (response) => timed(read(response, what, !!token, !!token || name === 'refreshToken'), response),
      (error) => {
        throw error && error.kind ? error : ending().lost(what, error, host, once)
      }
    )
    return {
      promise,
      what,
      abort() {
        if (task) task.abort()
        end({ kind: 'failed', failure: ABORTED, errno: 0 })
      },
    }
  }

  const call = (name, args, data, token) => {
    const given = backend[name]
    const what = 'backend.' + name
    if (isFunction(given)) {
      const promise = new Promise((resolve) => resolve(given.apply(backend, args))).catch((thrown) => {
        throw ending().thrownBy(what, thrown, host, 0)
      })
      return { promise: promise.then((reply) => timed(plain(reply))), what, abort() {} }
    }
    if (baseURL) return post(name, data, token)
    return { promise: Promise.reject(ending().missing(what)), what, abort() {} }
  }

  /** A call that brings a token; with it goes what the app wants to. */
  const signIn = (name) => (data) => {
    const send = (all) => call(name, [all], all)
    return loginData ? require('./login-data.js').withLoginData(loginData, data, host, send) : send(data)
  }

  return {
    silentLogin: signIn('silentLogin'),
    refreshToken: signIn('refreshToken'),
    register: signIn('register'),
    updateUser: (payload, token) => call('updateUser', [payload, token], payload, token),
    updatePhone: (payload, token) => call('updatePhone', [payload, token], payload, token),
    unbindPhone: (token) => call('unbindPhone', [token], undefined, token),
    logout: (token) => call('logout', [token], undefined, token),
  }
}
