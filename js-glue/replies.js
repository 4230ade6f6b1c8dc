import { isObject } from './kinds.js'

const TEXTS = ['nickName', 'avatarUrl', 'phone']
const FLAGS = ['hasProfile', 'hasPhone']

const isAbsent = (value) => value === undefined || value === null
const are = (kind, names, object) => names.every((name) => isAbsent(object[name]) || typeof object[name] === kind)

/**
 * A reply of the back end as it crosses the border: `[seconds the token lives (0: unsaid), which
 * facts its user names, [token, user as JSON]]`. What they mean, the core knows.
 * `undefined` when the contract does not allow the reply: without the `needed` token or user.
 */
export const takeApart = (body, needed) => {
  const { token, expiresIn, userInfo } = isObject(body) ? body : {}
  const unsaid = isAbsent(expiresIn)
  if (!unsaid && !(Number.isInteger(expiresIn) && expiresIn > 0)) return undefined
  if (needed === 'token' ? typeof token !== 'string' : needed && isAbsent(userInfo)) return undefined
  const lifetime = unsaid ? 0 : expiresIn
  if (isAbsent(userInfo)) return [lifetime, 0, [token || '']]
  if (!isObject(userInfo) || !are('string', TEXTS, userInfo) || !are('boolean', FLAGS, userInfo)) return undefined
  const { nickName, avatarUrl, phone, hasProfile, hasPhone } = userInfo
  const given =
    (nickName && avatarUrl ? 1 : 0) +
    (phone ? 2 : 0) +
    (isAbsent(hasProfile) ? 0 : 4 + hasProfile * 8) +
    (isAbsent(hasPhone) ? 0 : 16 + hasPhone * 32)
  return [lifetime, given, [token || '', JSON.stringify(userInfo)]]
}
