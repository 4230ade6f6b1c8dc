const TEXTS = ['nickName', 'avatarUrl', 'phone']
const FLAGS = ['hasProfile', 'hasPhone']

const isAbsent = (value) => value === undefined || value === null
const are = (kind, names, object) => names.every((name) => isAbsent(object[name]) || typeof object[name] === kind)
const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)

/**
 * A reply of the back end as it crosses the border: its texts, and in `given` which facts it
 * names. What they mean the core knows. `undefined` when the contract does not allow the reply.
 */
export const takeApart = (body) => {
  const { token = '', expiresIn, userInfo } = isObject(body) ? body : {}
  const lifetime = isAbsent(expiresIn) ? NaN : expiresIn
  if (typeof token !== 'string' || typeof lifetime !== 'number') return undefined
  if (isAbsent(userInfo)) return { token, expiresIn: lifetime, given: 0, json: undefined }
  if (!isObject(userInfo) || !are('string', TEXTS, userInfo) || !are('boolean', FLAGS, userInfo)) return undefined
  const { nickName, avatarUrl, phone, hasProfile, hasPhone } = userInfo
  const given =
    (nickName && avatarUrl ? 1 : 0) +
    (phone ? 2 : 0) +
    (isAbsent(hasProfile) ? 0 : 4 + hasProfile * 8) +
    (isAbsent(hasPhone) ? 0 : 16 + hasPhone * 32)
  return { token, expiresIn: lifetime, given, json: JSON.stringify(userInfo) }
}
