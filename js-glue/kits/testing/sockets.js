const MAX_SOCKETS = 5
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3]
const NORMAL = 1000
const LOST = 1006

const lowerCased = (header) => {
  const result = {}
  for (const name of Object.keys(header || {})) result[name.toLowerCase()] = String(header[name])
  return result
}

/**
 * wx.connectSocket: five at once, closed while the app sleeps. `server(handshake)` → `{ statusCode }` to refuse it, or
 * `{ message(data, socket), closed(end) }` to accept; `socket` has `send` and `close`.
 */
export const createSockets = ({ clock, server, latencyMs, faults, report, reasonOf, isOnline }) => {
  const open = new Set()

  const connect = (options) => {
    const listeners = { Open: [], Message: [], Error: [], Close: [] }
    let state = CONNECTING
    let talk = {}
    const tell = (event, news) => clock.setTimeout(() => listeners[event].forEach((listener) => report(() => listener(news))), 0)
    /** To whoever accepted, also when nobody waited any more. */
    const tellServer = (server, news) => server && server.closed && clock.setTimeout(() => report(() => server.closed(news)), 0)
    const end = (code, reason) => {
      if (!open.delete(entry)) return
      state = CLOSED
      tell('Close', { code, reason })
      tellServer(talk, { code, reason })
    }
    const fail = (errMsg) => {
      if (!open.has(entry)) return
      tell('Error', { errMsg })
      end(LOST, '')
    }
    /** The server's side. */
    const entry = {
      url: options.url,
      header: lowerCased(options.header),
      protocols: options.protocols,
      send: (data) => state === OPEN && tell('Message', { data }),
      close: (code = NORMAL, reason = '') => end(code, reason),
    }
    const said = (name, result) => {
      for (const callback of [options[name], options.complete]) if (typeof callback === 'function') clock.setTimeout(() => report(() => callback(result)), 0)
    }
    const refuse = (reason, errno) => said('fail', { errMsg: 'connectSocket:fail ' + reason, errno })
    const accept = (reply) => {
      if (reply && reply.statusCode) return fail('Unexpected response code: ' + reply.statusCode)
      if (!open.has(entry)) return tellServer(reply, { code: LOST, reason: '' })
      talk = reply || {}
      state = OPEN
      return tell('Open', { header: {} })
    }

    const begin = () => {
      if (typeof options.url !== 'string' || !/^wss?:\/\/./i.test(options.url)) return refuse('invalid url', 600009)
      if (open.size >= MAX_SOCKETS) return refuse('exceed max task count', 600007)
      open.add(entry)
      said('success', { errMsg: 'connectSocket:ok' })
      const fault = faults.take('connectSocket', options) || {}
      if (fault.hang) return undefined
      clock.setTimeout(() => {
        if (!isOnline()) return fail('net::ERR_INTERNET_DISCONNECTED')
        if (fault.errMsg || fault.errno) return fail(faults.reasonOf('connectSocket', fault))
        if (!server) return fail('no handler: createFakeWx({ socket }) says who answers')
        return new Promise((resolve) => resolve(server(entry))).then(accept, (error) => fail(reasonOf(error)))
      }, latencyMs + (fault.delayMs || 0))
      return undefined
    }
    begin()

    const task = {
      get readyState() {
        return state
      },
      send(given) {
        const isOpen = state === OPEN
        if (isOpen && talk.message) clock.setTimeout(() => report(() => talk.message(given.data, entry)), 0)
        const callback = isOpen ? given.success : given.fail
        if (typeof callback === 'function') callback({ errMsg: 'sendSocketMessage:' + (isOpen ? 'ok' : 'fail not connected') })
      },
      close(given) {
        if (state < CLOSING) state = CLOSING
        end((given && given.code) || NORMAL, (given && given.reason) || '')
      },
    }
    for (const event of Object.keys(listeners)) task['on' + event] = (listener) => listeners[event].push(listener)
    return task
  }

  return {
    connect,
    /** The server's side of those that are open, or about to be: oldest first. */
    all: () => Array.from(open),
    sleep: () => open.forEach((entry) => entry.close(LOST, 'interrupted')),
  }
}
