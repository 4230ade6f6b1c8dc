import assert from 'node:assert/strict'
import { settle } from './cases.mjs'
import { createFakeSession } from './fake-session.mjs'

const real = {
  userInfo: { nickName: '小林', avatarUrl: 'https://a/1.png' },
  encryptedData: 'e',
  iv: 'i',
  rawData: 'r',
  signature: 's',
  errMsg: 'getUserProfile:ok',
}
const anonymous = Object.assign({}, real, { userInfo: { nickName: '微信用户', avatarUrl: 'https://a/grey.png' } })
const submit = (user, nickName) => user.fire('user-container', 'submit', { value: { nickName } })

export const userCases = {
  async 'user-container sends the nickname of the submitted form'(mount) {
    const user = await mount('user-container')
    submit(user, '  小林 ')
    submit(user, '小林')
    await settle()
    user.session.answer('updateUser', { hasProfile: true })
    await settle()
    assert.deepEqual(user.session.called('updateUser'), [{ nickName: '小林' }])
    assert.deepEqual(user.types(), ['getuserinfo', 'success'])
  },

  async 'user-container uploads the chosen picture and never sends its local path'(mount) {
    const session = createFakeSession()
    session.uploadAvatar = (path) => Promise.resolve(`https://cdn/${path.length}`)
    const user = await mount('user-container', {}, session)
    user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
    submit(user, '小林')
    await settle()
    assert.deepEqual(session.called('updateUser'), [{ nickName: '小林', avatarUrl: 'https://cdn/14' }])
  },

  async 'user-container leaves the picture out when the app cannot upload it'(mount) {
    const user = await mount('user-container')
    user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
    submit(user, '小林')
    await settle()
    assert.deepEqual(user.session.called('updateUser'), [{ nickName: '小林' }])
  },

  async 'user-container asks for a name that the content check emptied'(mount) {
    const user = await mount('user-container')
    submit(user, '')
    assert.match(user.text(), /请先填写昵称/)
    user.fire('user-container', 'submit', undefined)
    assert.deepEqual(user.session.called('updateUser'), [])
  },

  async 'user-container shows a failed upload as a failure and can be used again'(mount) {
    const session = createFakeSession()
    session.uploadAvatar = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_NETWORK' }))
    const user = await mount('user-container', {}, session)
    user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
    submit(user, '小林')
    await settle()
    assert.match(user.text(), /网络不太顺畅/)
    session.uploadAvatar = undefined
    submit(user, '小林')
    await settle()
    session.answer('updateUser', {})
    await settle()
    assert.equal(user.types().pop(), 'success')
  },

  async 'user-container sends the signed profile where WeChat still gives one'(mount) {
    const session = createFakeSession({ baseLibrary: '2.20.0' })
    session.profileAnswer = (done) => done(null, real)
    const user = await mount('user-container', {}, session)
    user.tap('primary')
    await settle()
    assert.deepEqual(session.called('updateUser'), [
      { encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's', keyEpoch: 1 },
    ])
    assert.equal(session.called('ensureSessionKey').length, 1)
  },

  async 'user-container offers the form when WeChat hands out a stand-in'(mount) {
    const session = createFakeSession({ baseLibrary: '2.20.0' })
    session.profileAnswer = (done) => done(null, anonymous)
    const user = await mount('user-container', {}, session)
    user.tap('primary')
    await settle()
    assert.deepEqual(session.called('updateUser'), [])
    assert.equal(user.detail('fail').code, 'ERR_UNSUPPORTED')
    assert.ok(user.find('field-input'), 'the form is shown')
  },

  async 'user-container tells refusal and privacy apart'(mount) {
    for (const [errno, code] of [
      [0, 'ERR_AUTH_DENIED'],
      [104, 'ERR_PRIVACY_DENIED'],
      [112, 'ERR_PRIVACY_UNDECLARED'],
    ]) {
      const session = createFakeSession({ baseLibrary: '2.20.0' })
      session.profileAnswer = (done) => done({ failure: 3, errno })
      const user = await mount('user-container', {}, session)
      user.tap('primary')
      await settle()
      assert.equal(user.detail('fail').code, code)
    }
  },

  async 'user-container uses the old button on very old base libraries'(mount) {
    const user = await mount('user-container', {}, createFakeSession({ baseLibrary: '2.9.0' }))
    assert.equal(user.instance().data.way, 'button')
    user.tap('primary')
    user.fire('primary', 'getuserinfo', real)
    await settle()
    assert.equal(user.session.called('updateUser').length, 1)
  },

  async 'user-container stays silent when it is removed during its call'(mount) {
    const user = await mount('user-container')
    submit(user, '小林')
    await settle()
    user.remove()
    user.session.refuse('updateUser', 'ERR_NETWORK')
    await settle()
    assert.deepEqual(user.types(), [])
  },
}
