const CODE_LIFE_MS = 300000
const MAX_LOGINS_PER_SECOND = 4

/**
 * What WeChat's servers know: which codes they issued and whose session_key is alive.
 * The answers of `code2session` and `phoneNumber` carry the numbers of the real endpoints.
 */
export const createPlatform = ({ now, openId, phoneNumber, rotateKeyOnLogin, minKeyAgeMs }) => {
  let lastCode = 0
  let keyNumber = 0
  let keyBornAt = -Infinity
  let keyAlive = false
  let recentLogins = []
  const codes = new Map()

  const issue = (kind) => {
    const code = kind + '-code-' + ++lastCode
    codes.set(code, { kind, issuedAt: now(), used: false })
    return code
  }
  const redeem = (kind, code) => {
    const entry = codes.get(code)
    if (!entry || entry.kind !== kind || now() - entry.issuedAt > CODE_LIFE_MS) return { errcode: 40029, errmsg: 'invalid code' }
    if (entry.used) return { errcode: 40163, errmsg: 'code been used' }
    entry.used = true
    return null
  }
  const rotateKey = () => {
    keyNumber++
    keyBornAt = now()
    keyAlive = true
  }

  return {
    /** A code of wx.login, or undefined above the allowed rate. Getting one may replace the session_key. */
    issueLoginCode() {
      recentLogins = recentLogins.filter((at) => now() - at < 1000)
      if (recentLogins.length >= MAX_LOGINS_PER_SECOND) return undefined
      recentLogins.push(now())
      if (!keyAlive || (rotateKeyOnLogin && now() - keyBornAt >= minKeyAgeMs)) rotateKey()
      return issue('login')
    },
    issuePhoneCode: () => issue('phone'),
    /** The server's half of a login: each code once, within five minutes. */
    code2session: (code) => redeem('login', code) || { openid: openId, session_key: 'session-key-' + keyNumber },
    phoneNumber: (code) =>
      redeem('phone', code) || { errcode: 0, phone_info: { phoneNumber, purePhoneNumber: phoneNumber, countryCode: '86' } },
    rotateKey,
    expireKey() {
      keyAlive = false
    },
    keyAlive: () => keyAlive,
    keyNumber: () => keyNumber,
  }
}
