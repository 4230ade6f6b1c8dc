// Who the back end knows, and what it tells about them.

const masked = (phone) => `${phone.slice(0, 3)}****${phone.slice(-4)}`

export function createUsers() {
  const users = new Map()

  return {
    has: (openid) => users.has(openid),
    /** Found, or made. */
    of(openid) {
      if (!users.has(openid)) users.set(openid, { openid })
      return users.get(openid)
    },
    /** What is not given stays. */
    change(user, given) {
      for (const name of ['nickName', 'avatarUrl', 'phone']) if (given[name] !== undefined && given[name] !== null) user[name] = given[name]
      return user
    },
    remove: ({ openid }) => users.delete(openid),
    infoOf({ nickName, avatarUrl, phone }) {
      const info = { hasProfile: !!nickName, hasPhone: !!phone }
      if (nickName) Object.assign(info, { nickName })
      if (avatarUrl) Object.assign(info, { avatarUrl })
      if (phone) Object.assign(info, { phone: masked(phone) })
      return info
    },
  }
}
