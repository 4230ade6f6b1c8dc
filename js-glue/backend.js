import { ABORTED, MALFORMED, NETWORK, UNSUPPORTED } from './host/common.js'
import { isFunction } from './kinds.js'

/** No reply of the contract comes near this, and the storage takes 1 MB per key. */
const MAX_BODY = 262144

const failed = (failure, errno) => ({ kind: 'failed', failure, errno: errno || 0 })

// A body may come from anywhere: cyclic data, a getter that throws or a prototype key must not travel on.
const plain = (body) => {
  let text
  try {
    text = typeof body === 'string' ? body : JSON.stringify(body)
    if (!text) return undefined
    if (text.length <= MAX_BODY) return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value))
  } catch (error) {
    // Not data: the same answer as too much of it.
  }
  throw failed(MALFORMED)
}

const codeOf = (body) => {
  const code = body && body.code
  return /^[\w.:-]{1,64}$/.test(code) && (typeof code === 'string' || typeof code === 'number') ? String(code) : ''
}

/** Seconds or an HTTP date → milliseconds from now; NaN when there is none. The core bounds it. */
const retryAfterOf = (header, now) => {
  for (const name of Object.keys(header || {})) {
    if (name.toLowerCase() === 'retry-after') {
      const value = String(header[name])
      return /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
    }
  }
  return NaN
}

const refused = (status, body, retryAfterMs) => ({
  kind: 'refused',
  status,
  code: codeOf(body),
  retryAfterMs: retryAfterMs >= 0 ? retryAfterMs : NaN,
})

// Whatever an own function threw, even a Proxy that throws when looked at, becomes plain numbers and text.
const refusal = (thrown, status, host) => {
  try {
    if (thrown && thrown.kind === 'failed') return failed(thrown.failure <= MALFORMED ? thrown.failure : MALFORMED)
    if (thrown && typeof thrown.errMsg === 'string') {
      const { failure, errno } = host.failureOf(thrown)
      return failed(failure, errno)
    }
    return refused(Number(thrown && (thrown.status || thrown.statusCode)) || status, thrown, Number(thrown.retryAfterMs))
  } catch (error) {
    return refused(status)
  }
}

/** The five calls of the contract, each → `{ promise, abort() }`. */
export const createBackend = ({ baseURL, backend, endpoints, unwrap, requestTimeoutMs }, { host, parallel, formatToken }) => {
  const read = (response) => {
    const status = Number(response.statusCode)
    if (status >= 200 && status < 300) {
      const body = plain(response.data)
      return unwrap ? plain(unwrap(body)) : body
    }
    if (!status) throw failed(MALFORMED)
    let body
    try {
      body = plain(response.data)
    } catch (error) {
      // An error page: the status says it all.
    }
    throw refused(status, body, retryAfterOf(response.header || response.headers, host.now()))
  }

  const post = (name, data, token) => {
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
            url: baseURL + (endpoints[name] || '/' + name),
            method: 'POST',
            header,
            data: data || {},
            // Read here and not by the platform, so that size and shape are judged first.
            dataType: 'text',
            timeout: requestTimeoutMs,
            needLogin: false,
            success: (response) => end(null, response),
            fail: (error) => end(error || failed(NETWORK)),
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
        if (error) reject(refusal(error, 0, host))
        else resolve(response)
      }
      parallel.enter(job, true)
    }).then((response) => {
      try {
        return read(response)
      } catch (thrown) {
        throw refusal(thrown, Number(response.statusCode), host)
      }
    })
    return {
      promise,
      abort() {
        if (task) task.abort()
        end(failed(ABORTED))
      },
    }
  }

  const call = (name, args, data, token) => {
    const own = backend[name]
    const settled = (run) => ({
      promise: new Promise((resolve) => resolve(run())).then(plain).catch((thrown) => {
        throw refusal(thrown, 0, host)
      }),
      abort() {},
    })
    if (isFunction(own)) return settled(() => own.apply(backend, args))
    if (baseURL) return post(name, data, token)
    return settled(() => {
      throw failed(UNSUPPORTED)
    })
  }

  return {
    silentLogin: (data) => call('silentLogin', [data], data),
    updateUser: (payload, token) => call('updateUser', [payload, token], payload, token),
    updatePhone: (payload, token) => call('updatePhone', [payload, token], payload, token),
    unbindPhone: (token) => call('unbindPhone', [token], undefined, token),
    logout: (token) => call('logout', [token], undefined, token),
  }
}
