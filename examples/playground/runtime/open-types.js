// What WeChat does behind a button's open-type: asks the user, then answers with the event's detail.

const phoneAnswers = {
  deny: { errMsg: 'getPhoneNumber:fail user deny' },
  quota: { errMsg: 'getPhoneNumber:fail', errno: 1400001 },
  privacy: { errMsg: 'getPhoneNumber:fail privacy permission is not authorized', errno: 104 },
  undeclared: { errMsg: 'getPhoneNumber:fail api scope is not declared in the privacy agreement', errno: 112 },
}

export function createOpenTypes({ settings, phone, platform, record }) {
  async function phoneNumber(event) {
    record('effect', 'phone sheet')
    const answer = settings.answer !== 'ask' ? settings.answer : await phone.sheet({
      title: '申请获取并验证你的手机号',
      text: '138****8000　上次提供',
      choices: [{ label: '允许', value: 'allow', kind: 'main' }, { label: '拒绝', value: 'deny' }],
    })
    record('input', `phone sheet: ${answer}`)
    if (answer !== 'allow') return { event, detail: phoneAnswers[answer] }
    const { code } = await platform('phone-code')
    return { event, detail: { code, errMsg: 'getPhoneNumber:ok' } }
  }

  async function avatar() {
    const choices = [1, 2, 3].map((number) => ({ label: `头像 ${number}`, value: `/assets/avatar-${number}.svg`, picture: `/assets/avatar-${number}.svg`, kind: 'picture' }))
    const avatarUrl = await phone.sheet({ title: '选择头像', text: '', choices: [...choices, { label: '取消', value: '' }] })
    return avatarUrl ? { event: 'chooseavatar', detail: { avatarUrl } } : null
  }

  return async (type, element) => {
    if (type === 'getPhoneNumber') return phoneNumber('getphonenumber')
    if (type === 'getRealtimePhoneNumber') return phoneNumber('getrealtimephonenumber')
    if (type === 'chooseAvatar') return avatar()
    if (type === 'nickname') return phone.suggest(element, settings.nickName)
    if (type === 'agreePrivacyAuthorization') return { event: 'agreeprivacyauthorization', detail: {} }
    return null
  }
}
