// Carries the page's sockets to the back end. A browser cannot send a header with a handshake, so it comes encoded in
// the name of a subprotocol; nor does it tell why a handshake failed, so a refusal is an open socket closed with a number.
import WebSocket, { WebSocketServer } from 'ws'

const refusals = 4000

/** Returns `{ forward(request, socket, head, url), close }`. */
export function createSocketForwarder() {
  const near = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered, request) => (request.isRefused ? 'refused' : 'open'),
  })

  function forward(request, socket, head, url) {
    const far = new WebSocket(url.replace(/^http/, 'ws'), { headers: headerOf(request) })
    const accept = (then) => near.handleUpgrade(request, socket, head, then)
    far.once('unexpected-response', (asked, { statusCode }) => {
      asked.destroy()
      request.isRefused = true
      accept((page) => page.close(refusals + statusCode))
    })
    far.on('error', () => socket.destroy())
    far.once('open', () => {
      // What is said before the page listens waits.
      far.pause()
      accept((page) => {
        page.on('message', (data, isBinary) => far.send(data, { binary: isBinary }))
        page.on('close', () => far.close())
        page.on('error', () => far.terminate())
        far.on('message', (data, isBinary) => page.send(data, { binary: isBinary }))
        far.on('close', () => page.close())
        far.resume()
      })
    })
    socket.on('close', () => far.close())
    socket.on('error', () => far.close())
  }

  return { forward, close: () => near.clients.forEach((page) => page.terminate()) }
}

function headerOf({ headers }) {
  const protocols = String(headers['sec-websocket-protocol'] || '').split(/,\s*/)
  const encoded = protocols.find((name) => name.startsWith('header.'))
  try {
    return JSON.parse(Buffer.from(encoded.slice('header.'.length), 'base64url').toString())
  } catch (error) {
    return {}
  }
}
