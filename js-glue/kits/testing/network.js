const MAX_PARALLEL = 10
const DEFAULT_TIMEOUT_MS = 60000
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

const lowerCased = (header) => {
  const result = {}
  for (const name of Object.keys(header || {})) result[name.toLowerCase()] = String(header[name])
  return result
}

const query = (data) =>
  Object.keys(data)
    .map((name) => encodeURIComponent(name) + '=' + encodeURIComponent(data[name]))
    .join('&')

/** `{ url, method, header, body, data }`: what travels, as a server would see it. */
const outgoing = (options) => {
  const method = String(options.method || 'GET').toUpperCase()
  const header = Object.assign({ 'content-type': 'application/json' }, lowerCased(options.header))
  delete header.referer
  let { url } = options
  let body = ''
  const { data } = options
  if (typeof data === 'string' || data instanceof ArrayBuffer) body = data
  else if (data && (method === 'GET' || method === 'HEAD')) {
    const encoded = query(data)
    if (encoded) url += (url.includes('?') ? '&' : '?') + encoded
  } else if (data) body = header['content-type'].includes('x-www-form-urlencoded') ? query(data) : JSON.stringify(data)
  return { url, method, header, body, data: data === undefined ? undefined : data }
}

/** Sends over real HTTP where the runtime has fetch: Node, or a browser. */
const overHttp = (origin) => (request) => {
  const path = request.url.replace(/^https?:\/\/[^/?#]*/i, '')
  const withBody = request.method !== 'GET' && request.method !== 'HEAD' && request.body
  return fetch(origin.replace(/\/$/, '') + path, {
    method: request.method,
    headers: request.header,
    body: withBody ? request.body : undefined,
  }).then((response) =>
    response.text().then((data) => {
      const header = {}
      response.headers.forEach((value, name) => {
        header[name] = value
      })
      return { statusCode: response.status, header, data }
    })
  )
}

const received = (options, reply) => {
  let { data } = reply
  if (data === undefined) data = ''
  if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) data = JSON.stringify(data)
  if (typeof data === 'string' && (options.dataType || 'json') === 'json') {
    try {
      data = JSON.parse(data)
    } catch (error) {
      // WeChat hands over the text then.
    }
  }
  const statusCode = reply.statusCode === undefined ? 200 : reply.statusCode
  return { data, statusCode, header: reply.header || {}, cookies: [], errMsg: 'request:ok' }
}

/** wx.request: success for every status, at most ten at once, interrupted when the app sleeps. */
export const createNetwork = ({ clock, handler, latencyMs, faults, report, reasonOf }) => {
  const answer = typeof handler === 'string' ? overHttp(handler) : handler
  const running = new Set()
  const log = []
  let online = true
  let asleep = false

  const request = (options) => {
    const listeners = { headers: [], chunk: [] }
    let timer
    const entry = {
      end(deliver) {
        if (!running.delete(entry)) return
        clock.clearTimeout(timer)
        clock.setTimeout(deliver, 0)
      },
      fail(errMsg, errno) {
        entry.end(() => finish('fail', Object.assign({ errMsg: 'request:fail ' + errMsg }, errno && { errno })))
      },
    }
    const finish = (kind, result) => {
      for (const name of [kind, 'complete']) if (typeof options[name] === 'function') report(() => options[name](result))
    }
    const refuse = (errMsg, errno) => {
      running.add(entry)
      entry.fail(errMsg, errno)
    }
    const deliver = (reply) =>
      entry.end(() => {
        const response = received(options, reply)
        listeners.headers.forEach((listener) => report(() => listener({ header: response.header, statusCode: response.statusCode })))
        if (options.enableChunked) listeners.chunk.forEach((listener) => report(() => listener({ data: reply.data })))
        finish('success', response)
      })

    const begin = () => {
      if (typeof options.url !== 'string' || !/^https?:\/\/./i.test(options.url)) return refuse('invalid url', 600009)
      if (!METHODS.includes(String(options.method || 'GET').toUpperCase())) return refuse('invalid method', 600005)
      let sent
      try {
        sent = outgoing(options)
      } catch (error) {
        return refuse('data is not serializable', 600010)
      }
      if (running.size >= MAX_PARALLEL) return refuse('exceed max task count', 600007)
      running.add(entry)
      log.push(sent)
      if (asleep) return entry.fail('interrupted', 600003)
      if (!online) return entry.fail('net::ERR_INTERNET_DISCONNECTED', 600001)
      timer = clock.setTimeout(() => entry.fail('timeout', 5), options.timeout || DEFAULT_TIMEOUT_MS)
      const fault = faults.take('request', options) || {}
      if (fault.hang) return undefined
      clock.setTimeout(() => {
        if (!running.has(entry)) return
        if (fault.errMsg || fault.errno) return entry.fail(faults.reasonOf('request', fault), fault.errno)
        if (fault.result) return deliver(fault.result)
        if (!answer) return entry.fail('no handler: createFakeWx({ request }) says what the server answers', 600002)
        return new Promise((resolve) => resolve(answer(sent))).then(
          (reply) => clock.setTimeout(() => deliver(reply || {}), (reply && reply.delayMs) || 0),
          (error) => entry.fail(reasonOf(error), 600001)
        )
      }, latencyMs + (fault.delayMs || 0))
      return undefined
    }
    begin()

    const listen = (list) => (listener) => list.push(listener)
    const unlisten = (list) => (listener) => list.splice(0, list.length, ...list.filter((other) => other !== listener))
    return {
      abort: () => entry.fail('abort'),
      onHeadersReceived: listen(listeners.headers),
      offHeadersReceived: unlisten(listeners.headers),
      onChunkReceived: listen(listeners.chunk),
      offChunkReceived: unlisten(listeners.chunk),
    }
  }

  return {
    request,
    /** Every request that left, oldest first. */
    log,
    running: () => running.size,
    setOnline(value) {
      online = value
      if (!online) for (const entry of Array.from(running)) entry.fail('net::ERR_NETWORK_CHANGED', 600001)
    },
    isOnline: () => online,
    sleep() {
      asleep = true
      for (const entry of Array.from(running)) entry.fail('interrupted', 600003)
    },
    wake() {
      asleep = false
    },
  }
}
