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

  async 'user-container takes no picture from a chooser that gave none, nor while it sends'(mount) {
    const user = await mount('user-container')
    for (const detail of [undefined, {}, { avatarUrl: '' }]) user.fire('avatar', 'chooseavatar', detail)
    submit(user, '小林')
    user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
    assert.deepEqual(user.types(), [])
    assert.match(user.text(), /请稍候/)
  },

  async 'user-container says how long to wait only where there is a wait'(mount) {
    for (const [retryAfterMs, said] of [[0, undefined], [3000, 3000]]) {
      const user = await mount('user-container')
      submit(user, '小林')
      await settle()
      user.session.refuse('updateUser', 'ERR_LOGIN_FAILED', { retryAfterMs })
      await settle()
      assert.equal(user.detail('fail').retryAfterMs, said)
      assert.equal('retryAfterMs' in user.detail('fail'), said !== undefined)
    }
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

  async 'user-container says when the picture cannot be uploaded, and goes on with or without it'(mount) {
    for (const withPicture of [true, false]) {
      const session = createFakeSession()
      session.uploadAvatar = () => Promise.reject(new Error('file not found'))
      const user = await mount('user-container', {}, session)
      user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
      submit(user, '小林')
      await settle()
      assert.match(user.text(), /头像没有上传成功/)
      assert.ok(user.find('field-input'), 'the form stays, and the name in it')
      assert.deepEqual(user.types(), ['chooseavatar', 'getuserinfo', 'fail'])
      assert.deepEqual(session.called('updateUser'), [])

      if (withPicture) session.uploadAvatar = () => 'https://cdn/1'
      else user.tap('plain')
      await settle()
      assert.equal(user.find('picture') !== undefined, withPicture)
      submit(user, '小林')
      await settle()
      session.answer('updateUser', {})
      await settle()
      const picture = withPicture ? { avatarUrl: 'https://cdn/1' } : {}
      assert.deepEqual(session.called('updateUser'), [Object.assign({ nickName: '小林' }, picture)])
      assert.equal(user.types().pop(), 'success')
      assert.doesNotMatch(user.text(), /头像没有上传成功/)
    }
  },

  async 'user-container gives each way in which an upload fails its code and its words'(mount) {
    const boom = new Error('no such file')
    for (const [uploadAvatar, code, words] of [
      [() => Promise.reject(boom), 'ERR_BACKEND_REJECTED', /uploadAvatar failed\. What it threw is the cause/],
      [
        () => {
          throw boom
        },
        'ERR_BACKEND_REJECTED',
        /uploadAvatar failed/,
      ],
      [() => undefined, 'ERR_CONFIG', /must give a non-empty string; got undefined/],
      [() => Promise.resolve({ url: 'https://a' }), 'ERR_CONFIG', /got object/],
      [() => '', 'ERR_CONFIG', /got string/],
      [() => new Promise(() => {}), 'ERR_TIMEOUT', /did not end within 65 s/],
    ]) {
      const session = createFakeSession()
      session.uploadAvatar = uploadAvatar
      const user = await mount('user-container', {}, session)
      user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
      submit(user, '小林')
      await settle()
      if (code === 'ERR_TIMEOUT') session.passDeadlines()
      await settle()
      assert.match(user.text(), /头像没有上传成功/)
      assert.equal(user.detail('fail').code, code)
      assert.match(user.detail('fail').message, words)
      assert.equal(user.detail('fail').cause, /cause/.test(user.detail('fail').message) ? boom : undefined)
      if (code !== 'ERR_TIMEOUT') assert.equal(session.timerCount(), 0)
    }
  },

  async 'user-container speaks of the picture in English, too'(mount) {
    const session = createFakeSession({ language: 'en' })
    session.uploadAvatar = () => null
    const user = await mount('user-container', {}, session)
    user.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
    submit(user, 'Lin')
    await settle()
    assert.match(user.text(), /could not be uploaded.*Leave the photo out/)
  },

  async 'user-container says when the back end has no call for profiles'(mount) {
    const user = await mount('user-container')
    submit(user, '小林')
    await settle()
    user.session.refuse('updateUser', 'ERR_UNSUPPORTED')
    await settle()
    assert.match(user.text(), /没有成功/)
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
    assert.doesNotMatch(user.text(), /没有成功/)
  },

  async 'user-container tells refusal, privacy and the platform apart'(mount) {
    for (const [failure, errno, code] of [
      [3, 0, 'ERR_AUTH_DENIED'],
      [3, 104, 'ERR_PRIVACY_DENIED'],
      [3, 112, 'ERR_PRIVACY_UNDECLARED'],
      [0, 0, 'ERR_NETWORK'],
      [1, 0, 'ERR_TIMEOUT'],
      [4, 0, 'ERR_UNSUPPORTED'],
    ]) {
      const session = createFakeSession({ baseLibrary: '2.20.0' })
      session.profileAnswer = (done) => done({ failure, errno })
      const user = await mount('user-container', {}, session)
      user.tap('primary')
      await settle()
      assert.equal(user.detail('fail').code, code)
      assert.ok(user.detail('fail').message.length > 20)
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
