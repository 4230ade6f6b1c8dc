import { atLeast } from '../shared/version.js'

/** Which way still gives a real profile on this base library. */
export const wayOf = (host) => {
  const library = host ? host.baseLibrary : ''
  if (!library || atLeast(library, '2.21.2')) return 'form'
  return atLeast(library, '2.10.4') ? 'profile' : 'button'
}

/** Since 2021 the old ways succeed with a stand-in instead of the user's profile. */
export const isAnonymous = (detail) => {
  const { nickName, avatarUrl } = (detail && detail.userInfo) || {}
  return (
    !nickName ||
    nickName === '微信用户' ||
    /POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/.test(avatarUrl)
  )
}

export const bareProfile = ({ userInfo }) => ({ nickName: userInfo.nickName, avatarUrl: userInfo.avatarUrl })

/** The part of an answer that the back end can verify, or the bare profile where the platform signs nothing. */
export const profileOf = (detail, keyEpoch) => {
  const { encryptedData, iv, rawData, signature } = detail
  return encryptedData && iv && rawData && signature
    ? { encryptedData, iv, rawData, signature, keyEpoch }
    : bareProfile(detail)
}
