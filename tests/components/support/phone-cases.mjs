import assert from 'node:assert/strict'
import { settle } from './cases.mjs'
import { createFakeSession } from './fake-session.mjs'

const code = { code: 'phone-code', errMsg: 'getPhoneNumber:ok' }
const answers = {
  refused: 'ERR_AUTH_DENIED',
  quota: 'ERR_PHONE_QUOTA',
  privacy: 'ERR_PRIVACY_DENIED',
  undeclared: 'ERR_PRIVACY_UNDECLARED',
  offline: 'ERR_NETWORK',
  failed: 'ERR_BACKEND_REJECTED',
}
const words = {
  refused: '您已取消授权',
  quota: '暂时无法验证手机号',
  privacy: '需要先同意隐私保护指引',
  undeclared: '此功能暂未开放',
  offline: '网络不太顺畅',
  failed: '没有成功',
}

export const phoneCases = {
  async 'phone-container sends the code once and tells success without it'(mount) {
    const phone = await mount('phone-container')
    phone.tap('primary')
    phone.fire('primary', 'getphonenumber', code)
    phone.fire('primary', 'getphonenumber', code)
    assert.match(phone.text(), /请稍候/)
    phone.session.answer('updatePhone', { hasPhone: true, phone: '138****0000' })
    await settle()
    assert.deepEqual(phone.session.called('updatePhone'), [{ ...code, keyEpoch: 1 }])
    assert.deepEqual(phone.types(), ['getphonenumber', 'success'])
    assert.match(phone.text(), /已完成授权/)
    assert.doesNotMatch(JSON.stringify(phone.heard), /phone-code/)
  },

  async 'phone-container hands over the key epoch of the tap, not of the answer'(mount) {
    const phone = await mount('phone-container')
    phone.session.epoch = 2
    phone.tap('primary')
    phone.session.epoch = 3
    phone.fire('primary', 'getphonenumber', { encryptedData: 'e', iv: 'i', errMsg: 'getPhoneNumber:ok' })
    assert.equal(phone.session.called('updatePhone')[0].keyEpoch, 2)
  },

  async 'phone-container tells refusal, quota, privacy and network apart'(mount) {
    for (const [state, errorCode] of Object.entries(answers)) {
      const phone = await mount('phone-container')
      phone.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail 用户拒绝' })
      phone.session.refuse('updatePhone', errorCode)
      await settle()
      assert.match(phone.text(), new RegExp(words[state]))
      assert.deepEqual(phone.types(), ['getphonenumber', 'fail'])
      assert.equal(phone.detail('fail').code, errorCode)
    }
  },

  async 'phone-container lets the user try again after a refusal'(mount) {
    const phone = await mount('phone-container')
    phone.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
    phone.session.refuse('updatePhone', 'ERR_AUTH_DENIED')
    await settle()
    phone.fire('primary', 'getphonenumber', code)
    phone.session.answer('updatePhone', {})
    await settle()
    assert.equal(phone.types().pop(), 'success')
  },

  async 'phone-container survives a detail that is missing'(mount) {
    const phone = await mount('phone-container')
    phone.fire('primary', 'getphonenumber', undefined)
    phone.session.refuse('updatePhone', 'ERR_CONFIG')
    await settle()
    assert.equal(phone.detail('fail').code, 'ERR_CONFIG')
  },

  async 'phone-container stays silent when it is removed during its call'(mount) {
    const phone = await mount('phone-container')
    phone.fire('primary', 'getphonenumber', code)
    phone.remove()
    phone.session.answer('updatePhone', {})
    await settle()
    assert.deepEqual(phone.types(), [])
  },

  async 'phone-container asks for the session key before the tap where answers are encrypted'(mount) {
    const session = createFakeSession({ baseLibrary: '2.20.0' })
    delete session.replies.ensureSessionKey
    const phone = await mount('phone-container', {}, session)
    assert.equal(phone.instance().data.state, 'preparing')
    session.answer('ensureSessionKey')
    await settle()
    assert.equal(phone.instance().data.state, 'idle')
    phone.fire('primary', 'getphonenumber', { encryptedData: 'e', iv: 'i' })
    session.refuse('updatePhone', 'ERR_SESSION_KEY_ROTATED')
    await settle()
    assert.equal(session.called('ensureSessionKey').length, 2)
  },

  async 'phone-container needs no session key where answers hold a code'(mount) {
    const phone = await mount('phone-container')
    assert.equal(phone.session.called('ensureSessionKey').length, 0)
    assert.equal(phone.session.called('ensureLogin').length, 1)
  },

  async 'phone-container combines privacy with the phone button only where WeChat can'(mount) {
    for (const [baseLibrary, expected] of [
      ['2.33.0', 'getPhoneNumber'],
      ['2.33.1', 'getPhoneNumber|agreePrivacyAuthorization'],
      ['3.10.2', 'getPhoneNumber|agreePrivacyAuthorization'],
    ]) {
      const phone = await mount('phone-container', {}, createFakeSession({ baseLibrary }))
      assert.equal(phone.instance().data.openType, expected, baseLibrary)
    }
  },

  async 'phone-container without a session fails with a typed error'(mount) {
    const phone = await mount('phone-container', {}, null)
    phone.fire('primary', 'getphonenumber', code)
    await settle()
    assert.equal(phone.detail('fail').code, 'ERR_CONFIG')
  },
}
