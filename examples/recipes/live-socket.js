/** Open for so long, a connection was a good one: the next pause is a short one again. */
const GOOD_AFTER_MS = 10000
/** With these a new attempt would end as this one did. */
const FINAL = ['ERR_CONFIG', 'ERR_UNSUPPORTED', 'ERR_DISPOSED', 'ERR_SUPERSEDED', 'ERR_LOGIN_REQUIRED', 'ERR_UNREGISTERED']
/** What a server closes a socket with whose first message holds no live token. */
const UNAUTHORIZED = 4401

/** The token in the header of the handshake. */
export const byHeader = (session, url) => () => session.connectSocket({ url })

/**
 * The token in a first message, for servers behind something that drops headers. The server answers with any message, or
 * closes with code 4401. The session does not judge this address: it must be the back end's own.
 */
export const byFirstMessage = (session, url) => () =>
  session.withToken(async (token) => {
    const socket = await session.connectSocket({ url, needLogin: false })
    const accepted = new Promise((resolve, reject) => {
      socket.onMessage(resolve)
      socket.onClose(({ code, reason }) => reject(Object.assign(new Error('closed: ' + code + ' ' + reason), { status: code === UNAUTHORIZED ? 401 : 0 })))
    })
    socket.send({ data: JSON.stringify({ type: 'auth', token }) })
    await accepted
    return socket
  })

/**
 * Keeps a socket open: `keepOpen(session, byHeader(session, '/live'), { onMessage })`. Whenever it closes, it is opened
 * again with the token of that time, after a pause that doubles from `firstPauseMs` to `longestPauseMs`.
 *
 * `onOpen()` is called at each opening: what the server must be told again goes there. `onEnd(error)` is called once, when
 * it gives up: a sign-out (no error), or an error that no further attempt would change.
 * Gives `send(data)`, which says whether it was open, `wake()`, which waits no longer, and `close()`.
 * Let `wx.onAppShow(live.wake)` call the second: WeChat closes sockets in the background.
 */
export const keepOpen = (session, open, { onMessage, onOpen = () => {}, onEnd = () => {}, firstPauseMs = 1000, longestPauseMs = 30000 }) => {
  let socket
  let timer
  let over = false
  let pause = firstPauseMs

  const close = () => {
    over = true
    clearTimeout(timer)
    forget()
    if (socket) socket.close({})
  }
  const end = (error) => {
    if (over) return
    close()
    onEnd(error)
  }
  const retry = (least = 0) => {
    if (over) return
    // Half of it by chance: not all phones come back at once after an outage.
    timer = setTimeout(connect, Math.max(least, pause * (0.5 + Math.random() / 2)))
    pause = Math.min(pause * 2, longestPauseMs)
  }
  const connect = () => {
    timer = undefined
    open().then(
      (opened) => {
        if (over) return opened.close({})
        const since = Date.now()
        socket = opened
        socket.onMessage(({ data }) => over || onMessage(data))
        socket.onClose(() => {
          socket = undefined
          if (Date.now() - since >= GOOD_AFTER_MS) pause = firstPauseMs
          retry()
        })
        onOpen()
      },
      (error) => (FINAL.includes(error.code) ? end(error) : retry(error.retryAfterMs))
    )
  }
  const forget = session.on('signed-out', () => end())
  connect()

  return {
    send(data) {
      if (socket) socket.send({ data })
      return !!socket
    },
    wake() {
      if (timer === undefined || over) return
      clearTimeout(timer)
      connect()
    },
    close,
  }
}
