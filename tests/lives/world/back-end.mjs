import { SECRET } from './secrets.mjs'

export const ORIGIN = 'https://api.example.com'
export const ELSEWHERE = 'https://cdn.example.net'
/** Addresses that answer 401 whatever the token. */
export const LASTING = ['/admin', '/vip', '/pin']

const HTML = '<html><body><h1>Sign in to the network</h1></body></html>'

/** How this back end says that a token is not accepted. */
const REFUSALS = {
  401: () => ({ status: 401, data: { code: 'EXPIRED', message: 'sign in again' } }),
  419: () => ({ status: 419, data: { code: 'EXPIRED', message: 'sign in again' } }),
  200: () => ({ status: 200, data: { code: 401, message: 'sign in again' } }),
}
/** The option isUnauthorized that goes with it. */
export const isUnauthorized = {
  401: undefined,
  419: ({ statusCode }) => statusCode === 419,
  200: ({ statusCode, data }) => statusCode === 401 || (!!data && data.code === 401),
}

/**
 * The back end of a life: one user, tokens that live, end and are revoked.
 * `answer(request, fault)` → `{ status, data, header }`; `request` is what came over the wire.
 */
export const createBackEnd = ({ clock, expiresIn, endSign, oneToken, renews, takeCode, keyNumber }) => {
  const tokens = new Map()
  const user = { nickName: '', avatarUrl: '', phone: '' }
  let issued = 0

  const refusal = () => REFUSALS[endSign]()
  const userInfo = () => ({
    ...(user.nickName && { nickName: user.nickName, avatarUrl: user.avatarUrl }),
    ...(user.phone && { phone: user.phone }),
    hasProfile: !!user.nickName,
    hasPhone: !!user.phone,
  })
  const issue = (lifetime) => {
    if (oneToken) tokens.clear()
    const token = SECRET + 'token-' + ++issued
    tokens.set(token, clock.elapsed() + lifetime * 1000)
    return token
  }
  const isLive = (token) => tokens.has(token) && clock.elapsed() < tokens.get(token)

  const login = ({ data }, fault) => {
    if (!takeCode(data.code)) return { status: 400, data: { code: '40029', message: 'invalid code' } }
    const lifetime = fault.how === 'lifetime' ? fault.value : expiresIn
    const reply = { token: issue(typeof lifetime === 'number' && lifetime > 0 ? Math.min(lifetime, 1e7) : 7200), expiresIn: lifetime, userInfo: userInfo() }
    if (fault.how === 'no-user') delete reply.userInfo
    if (fault.how === 'no-token') delete reply.token
    if (fault.how === 'odd-user') reply.userInfo = { hasPhone: 'yes' }
    return { status: 200, data: reply }
  }
  const keyFits = (data) => !data.encryptedData || data.encryptedData === SECRET + 'encrypted-' + keyNumber()
  const calls = {
    '/updateUser'({ data }) {
      if (!keyFits(data)) return { status: 400, data: { code: 'DECRYPT', message: 'cannot be read' } }
      user.nickName = data.nickName || 'named'
      user.avatarUrl = data.avatarUrl || 'https://img.example.com/1.png'
      return { status: 200, data: { userInfo: userInfo() } }
    },
    '/updatePhone'({ data }) {
      if (!keyFits(data)) return { status: 400, data: { code: 'DECRYPT', message: 'cannot be read' } }
      user.phone = '138****8000'
      return { status: 200, data: { userInfo: userInfo() } }
    },
    '/unbindPhone'() {
      user.phone = ''
      return { status: 200, data: { userInfo: userInfo() } }
    },
  }

  /** What stands in the way of an answer: a gateway, an outage, a firewall. */
  const inTheWay = (fault) => {
    if (fault.how !== 'status') return undefined
    const data = { json: { code: 'NO', message: 'no' }, html: HTML, empty: '' }[fault.form || 'json']
    return { status: fault.status, data, header: fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) } }
  }

  return {
    user,
    userInfo,
    isLive,
    answer(request, fault) {
      const path = request.url.slice(ORIGIN.length).split('?')[0]
      const blocked = inTheWay(fault)
      if (blocked) return blocked
      if (!request.url.startsWith(ORIGIN)) return { status: 200, data: { path } }
      if (path === '/silentLogin') return login(request, fault)
      const token = String(request.header.authorization || '').replace(/^Bearer /, '')
      if (path === '/logout') {
        tokens.delete(token)
        return { status: 204, data: '' }
      }
      if (path === '/public') return { status: 200, data: { path } }
      if (!isLive(token)) return refusal()
      if (LASTING.includes(path)) return { status: 401, data: { code: path === '/pin' ? 'WRONG_PIN' : 'NO_PERMISSION', message: 'no' } }
      if (calls[path]) return calls[path](request)
      const answer = { status: 200, data: { path, mark: request.mark } }
      if (renews && fault.how === 'renewed') answer.header = { 'X-Renewed': issue(expiresIn) }
      return answer
    },
    /** The user is one of whom nothing is known. */
    forget() {
      Object.assign(user, { nickName: '', avatarUrl: '', phone: '' })
    },
    /** Every token handed out so far is dead. */
    revoke() {
      tokens.clear()
    },
  }
}
