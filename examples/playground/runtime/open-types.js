// What WeChat does behind a button's open-type: asks the user, then answers with the event's detail.

const phoneAnswers = {
  deny: { errMsg: 'getPhoneNumber:fail user deny' },
  quota: { errMsg: 'getPhoneNumber:fail', errno: 1400001 },
  privacy: { errMsg: 'getPhoneNumber:fail privacy permission is not authorized', errno: 104 },
  undeclared: { errMsg: 'getPhoneNumber:fail api scope is not declared in the privacy agreement', errno: 112 },
}

export function createOpenTypes({ settings, phone, platform, record }) {
  /** A button that combines both open-types counts as consent; before, the app is asked to obtain it. */
  async function consents(types) {
    if (!settings.privacyNeeded) return true
    if (!types.includes('agreePrivacyAuthorization')) {
      record('effect', 'privacy question')
      const { event } = await new Promise((resolve) => settings.onNeedPrivacy(resolve, { referrer: 'getPhoneNumber' }))
      record('input', `privacy question: ${event}`)
      if (event !== 'agree') return false
    }
    settings.privacyNeeded = false
    return true
  }

  async function phoneNumber(event, types) {
    if (!(await consents(types))) return { event, detail: phoneAnswers.privacy }
    record('effect', 'phone sheet')
    const answer =
      settings.answer !== 'ask'
        ? settings.answer
        : await phone.sheet({
            title: '申请获取并验证你的手机号',
            text: '138****8000　上次提供',
            choices: [
              { label: '允许', value: 'allow', kind: 'main' },
              { label: '拒绝', value: 'deny' },
            ],
          })
    record('input', `phone sheet: ${answer}`)
    if (answer !== 'allow') return { event, detail: phoneAnswers[answer] }
    const { code } = await platform('phone-code')
    return { event, detail: { code, errMsg: 'getPhoneNumber:ok' } }
  }

  async function avatar() {
    const choices = [1, 2, 3].map((number) => ({
      label: `头像 ${number}`,
      value: `/assets/avatar-${number}.svg`,
      picture: `/assets/avatar-${number}.svg`,
      kind: 'picture',
    }))
    const avatarUrl = await phone.sheet({
      title: '选择头像',
      text: '',
      choices: [...choices, { label: '取消', value: '' }],
    })
    return avatarUrl ? { event: 'chooseavatar', detail: { avatarUrl } } : null
  }

  return async (type, element, data) => {
    if (type === 'getPhoneNumber') return phoneNumber('getphonenumber', data.openType)
    if (type === 'getRealtimePhoneNumber') return phoneNumber('getrealtimephonenumber', data.openType)
    if (type === 'chooseAvatar') return avatar()
    if (type === 'nickname') return phone.suggest(element, settings.nickName)
    if (type === 'agreePrivacyAuthorization') return { event: 'agreeprivacyauthorization', detail: {} }
    return null
  }
}
