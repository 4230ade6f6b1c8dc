// A back end that keeps the contract, with the shop's own calls and the playground's switches beside it. It forgets
// everything when the page is closed.
import { createUsers } from './users.js'

const lifetimeSeconds = 7200

const reply = (statusCode, data) => ({ statusCode, header: { 'content-type': 'application/json' }, data })
const refusal = (statusCode, code, message) => reply(statusCode, { code, message })
const unauthorized = () => refusal(401, 'UNAUTHORIZED', 'There is no live session: log in again.')

export function createBackEnd({ registers }) {
  const users = createUsers()
  const tokens = new Map()
  const smsCodes = new Map()
  const counts = { silentLogins: 0, unauthorized: 0 }
  let faults = { down: false, loginDown: false, unauthorized: false, delayMs: 0 }
  let serial = 0
  let file

  const signIn = (user) => {
    const token = `token-${++serial}-${Math.random().toString(36).slice(2)}`
    tokens.set(token, user)
    return reply(200, { token, expiresIn: lifetimeSeconds, userInfo: users.infoOf(user) })
  }
  /** The openid behind a code of wx.login, or the refusal. */
  const redeem = (code, wechat) => {
    const { openid, errcode } = wechat.code2session(code)
    if (errcode === 40163) return { refused: refusal(409, 'CODE_USED', 'The code has been used: get a new one.') }
    return openid ? { openid } : { refused: refusal(400, 'INVALID_CODE', 'The code is unknown or has expired: get a new one.') }
  }
  const phoneOf = (code, wechat) => (wechat.phoneNumber(code).phone_info || {}).phoneNumber

  /** By path: what needs no token. */
  const open = {
    '/silentLogin'({ data }, wechat) {
      counts.silentLogins++
      const { openid, refused } = redeem(data.code, wechat)
      if (refused) return refused
      if (registers && !users.has(openid)) return reply(200, { registered: false })
      return signIn(users.of(openid))
    },
    '/register'({ data }, wechat) {
      const { openid, refused } = redeem(data.code, wechat)
      if (refused) return refused
      const phone = data.phoneCode && phoneOf(data.phoneCode, wechat)
      if (registers && !phone) return refusal(400, 'PHONE_REQUIRED', 'The account needs a phone number.')
      return signIn(users.change(users.of(openid), { phone, nickName: data.nickName, avatarUrl: data.avatarUrl }))
    },
    '/smsCode'({ data }) {
      if (!/^1\d{10}$/.test(data.phone)) return refusal(400, 'INVALID_REQUEST', 'The phone number is not one.')
      const code = String(100000 + Math.floor(Math.random() * 900000))
      smsCodes.set(data.phone, code)
      return reply(200, { code })
    },
    '/smsLogin'({ data }) {
      if (!smsCodes.has(data.phone) || smsCodes.get(data.phone) !== data.code) return refusal(400, 'INVALID_CODE', 'The code is wrong.')
      smsCodes.delete(data.phone)
      return signIn(users.change(users.of(`sms:${data.phone}`), { phone: data.phone }))
    },
  }

  /** By path: what somebody who is signed in may ask for. */
  const closed = {
    '/updateUser': ({ data }, user) => reply(200, { userInfo: users.infoOf(users.change(user, data)) }),
    '/updatePhone'({ data }, user, wechat) {
      const phone = phoneOf(data.code, wechat)
      if (!phone) return refusal(400, 'INVALID_CODE', 'The code is unknown or has expired: get a new one.')
      return reply(200, { userInfo: users.infoOf(users.change(user, { phone })) })
    },
    '/unbindPhone': (sent, user) => reply(200, { userInfo: users.infoOf(users.change(user, { phone: '' })) }),
    '/logout': (sent, user, wechat, token) => {
      tokens.delete(token)
      return reply(200, {})
    },
    '/closeAccount': (sent, user) => {
      for (const [token, owner] of tokens) if (owner === user) tokens.delete(token)
      users.remove(user)
      return { statusCode: 204 }
    },
    '/orders': () => reply(200, { orders: [] }),
    '/file'({ method, body }) {
      if (method === 'POST') {
        file = body
        return reply(200, { size: file.byteLength, contentType: 'image/svg+xml' })
      }
      return file ? { statusCode: 200, header: { 'content-type': 'image/svg+xml' }, data: file } : refusal(404, 'NOT_FOUND', 'Nothing was uploaded yet.')
    },
  }

  const tokenOf = ({ header }) => (header.authorization || '').replace(/^Bearer /, '')

  function judge(sent, wechat) {
    const path = new URL(sent.url).pathname
    if (faults.down || (faults.loginDown && path === '/silentLogin')) return refusal(503, 'UNAVAILABLE', 'The service is busy: come back later.')
    if (open[path]) return open[path](sent, wechat)
    const call = closed[path.replace(/^\/orders\/.*/, '/orders')]
    if (!call) return refusal(404, 'NOT_FOUND', 'There is no such call.')
    const token = tokenOf(sent)
    if (faults.unauthorized || !tokens.has(token)) {
      counts.unauthorized++
      return unauthorized()
    }
    return call(sent, tokens.get(token), wechat, token)
  }

  return {
    answer: async (sent, wechat) => {
      await new Promise((resolve) => setTimeout(resolve, faults.delayMs))
      return judge(sent, wechat)
    },
    socket(handshake) {
      if (faults.unauthorized || !tokens.has(tokenOf(handshake))) {
        counts.unauthorized++
        return { statusCode: 401 }
      }
      setTimeout(() => handshake.send('hello'), 0)
      return { message: (data, socket) => socket.send(data) }
    },
    /** The playground's switches and counters. */
    control(path, body) {
      if (path === 'expire') tokens.clear()
      if (path === 'faults') faults = Object.assign({ down: false, loginDown: false, unauthorized: false, delayMs: 0 }, body)
      return Object.assign({}, counts)
    },
  }
}
