// The two back ends of the example shop, inside the page: one signs in whoever comes, one has newcomers register.
// They outlive the phone, which starts anew when its app is killed.
import { createBackEnd } from './back-end.js'

const origins = { 'http://127.0.0.1:8787': 'api', 'http://127.0.0.1:8789': 'registering' }

export function createBackEnds() {
  const places = { api: createBackEnd({ registers: false }), registering: createBackEnd({ registers: true }) }
  const at = (url) => places[origins[new URL(url.replace(/^ws/, 'http')).origin]]
  return {
    /** As a server of the testing kit: what was sent → the reply. `wechat` is WeChat's side of the phone. */
    answer: (sent, wechat) => at(sent.url).answer(sent, wechat),
    socket: (handshake) => at(handshake.url).socket(handshake),
    control: (place, path, body) => places[place].control(path, body),
  }
}

window.backEnds = createBackEnds()
