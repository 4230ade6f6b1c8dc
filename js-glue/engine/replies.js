import { isObject } from '../errors/kinds.js'

const TEXTS = ['nickName', 'avatarUrl', 'phone']
const FLAGS = ['hasProfile', 'hasPhone']
/** Bit by bit what src/api/user_info.rs reads. */
const NAMED = 1
const GIVEN = 2
const PRESENT = 1024

const isAbsent = (value) => value === undefined || value === null
const fault = (...what) => require('./faults.js').fault(...what)

/**
 * A reply of the back end as it crosses the border: `[seconds the token lives (0: unsaid), what its user names,
 * [token, user as JSON, refresh token]]`. What they mean, the core knows. A text says what the contract does not allow in it.
 * @returns {any}
 */
export const takeApart = (body, needed) => {
  if (needed && !isObject(body)) return fault('the reply', 'an object', body)
  const { token, refreshToken, expiresIn, userInfo } = body || {}
  // A difference of times has a fraction.
  const lifetime = isAbsent(expiresIn) ? 0 : Math.floor(expiresIn)
  if (!isAbsent(expiresIn) && !(typeof expiresIn === 'number' && lifetime > 0))
    return typeof expiresIn === 'number' && expiresIn === expiresIn
      ? 'expiresIn must be at least 1 second'
      : fault('expiresIn', 'a number of seconds', expiresIn)
  if (needed === 'token' && (typeof token !== 'string' || !token)) return fault('token', 'a non-empty string', token)
  if (!isAbsent(refreshToken) && typeof refreshToken !== 'string') return fault('refreshToken', 'a string', refreshToken)
  const texts = [token || '', '', refreshToken || '']
  if (isAbsent(userInfo)) return needed === 'user' ? fault('userInfo', 'an object', userInfo) : [lifetime, 0, texts]
  if (!isObject(userInfo)) return fault('userInfo', 'an object', userInfo)
  let bits = PRESENT
  for (const [index, name] of TEXTS.concat(FLAGS).entries()) {
    const value = userInfo[name]
    if (isAbsent(value)) continue
    const [kind, allowed] = index < TEXTS.length ? ['string', 'a string'] : ['boolean', 'true or false']
    if (typeof value !== kind) return fault('userInfo.' + name, allowed, value)
    bits += (NAMED + (value ? GIVEN : 0)) << (2 * index)
  }
  texts[1] = JSON.stringify(userInfo)
  return [lifetime, bits, texts]
}
