// wx.connectSocket over the browser's WebSocket, which can neither send a header nor tell a refusal's status: the
// playground's server does both for it.

import { reachable } from './back-ends.js'

const lost = 1006
/** The server closes with 4000 and the status of the refusal. */
const refusals = 4000

export function createSockets({ settings, record }) {
  const open = new Set()

  function connectSocket({ url, header, success, complete }) {
    const { pathname } = new URL(url)
    const listeners = { Open: [], Message: [], Error: [], Close: [] }
    const tell = (event, news) => listeners[event].forEach((listener) => listener(news))
    record('effect', `socket ${pathname}`)
    const socket = new WebSocket(reachable(url.replace(/^ws/, 'http')), ['open', 'refused', `header.${encode(header)}`])
    socket.binaryType = 'arraybuffer'
    let ended = false

    function end(code, reason, error) {
      if (ended) return
      ended = true
      open.delete(interrupt)
      socket.close()
      record('input', `${error || 'closed'} ${pathname}`)
      if (error) tell('Error', { errMsg: error })
      tell('Close', { code, reason })
    }
    const interrupt = () => end(lost, 'interrupted')
    open.add(interrupt)

    if (settings.offline) setTimeout(() => end(lost, '', 'net::ERR_INTERNET_DISCONNECTED'), 60)
    socket.onopen = () => {
      if (socket.protocol !== 'open' || ended) return
      record('input', `open ${pathname}`)
      tell('Open', { header: {} })
    }
    socket.onmessage = ({ data }) => ended || tell('Message', { data })
    socket.onclose = ({ code, reason }) => {
      if (socket.protocol === 'open') end(code, reason)
      else end(lost, '', code > refusals ? `Unexpected response code: ${code - refusals}` : 'net::ERR_CONNECTION_FAILED')
    }
    for (const callback of [success, complete]) if (callback) setTimeout(() => callback({ errMsg: 'connectSocket:ok' }), 0)

    const task = {
      get readyState() {
        return ended ? WebSocket.CLOSED : socket.readyState
      },
      send: ({ data }) => socket.send(data),
      close: ({ code = 1000, reason = '' } = {}) => end(code, reason),
    }
    for (const event of Object.keys(listeners)) task[`on${event}`] = (listener) => listeners[event].push(listener)
    return task
  }

  return { connectSocket, interrupt: () => open.forEach((interrupt) => interrupt()) }
}

/** As the name of a subprotocol may be: letters, digits, minus and underscore. */
const encode = (header) =>
  btoa(JSON.stringify(header || {}))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')
