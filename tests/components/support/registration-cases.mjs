// A user whom the back end does not know yet, and one who is signed out: what the components make of them.
import assert from 'node:assert/strict'
import { settle } from './cases.mjs'
import { createFakeSession, failure } from './fake-session.mjs'

const tap = (code) => ({ code, errMsg: 'getPhoneNumber:ok' })
const submit = (flow, nickName) => flow.fire('user-container', 'submit', { value: { nickName } })

/** The session as the core leaves it for somebody unknown: `ensureLogin` rejects, no fact is known. */
function unknown({ authSteps = [1, 2], ...more } = {}) {
  const session = createFakeSession({ account: 'unregistered', fact: authSteps[0], authSteps, ...more })
  session.replies.ensureLogin = () => Promise.reject(failure('ERR_UNREGISTERED'))
  return session
}

/** As the core does it: the state first, then the events, then whoever waits. */
function registered(session, step, fact) {
  session.account = 'silent'
  session.replies.ensureLogin = () => Promise.resolve()
  Object.assign(session, { step, fact })
  session.emit('login-succeeded')
  session.reach(step, fact)
  session.answer('register', { token: 't', userInfo: { nickName: '小林', hasPhone: true }, reused: false })
}

export const registrationCases = {
  async 'auth-flow registers by the phone number where that is all the app asks for'(mount) {
    const flow = await mount('auth-flow', {}, unknown({ authSteps: [2] }))
    assert.match(flow.text(), /注册账号/)
    flow.fire('primary', 'getphonenumber', tap('one'))
    flow.fire('primary', 'getphonenumber', tap('one'))
    registered(flow.session, 2, 0)
    await settle()
    assert.match(flow.text(), /已完成授权/)
    assert.deepEqual(flow.session.called('register'), [{ phoneCode: 'one' }])
    assert.deepEqual(flow.session.called('updatePhone'), [])
    assert.deepEqual(flow.types(), ['nextstep', 'getphonenumber', 'success'])
    assert.deepEqual(flow.detail('getphonenumber').userInfo, { nickName: '小林', hasPhone: true })
    assert.doesNotMatch(JSON.stringify(flow.heard), /"one"/)
  },

  async 'auth-flow registers with profile and number in one flight, the number last'(mount) {
    for (const authSteps of [[1, 2], [2, 1]]) {
      const session = unknown({ authSteps })
      session.uploadAvatar = () => Promise.resolve('https://cdn/1')
      const flow = await mount('auth-flow', {}, session)
      assert.match(flow.text(), /完善个人资料/)
      flow.fire('avatar', 'chooseavatar', { avatarUrl: 'wxfile://tmp_1' })
      submit(flow, '小林')
      await settle()
      assert.match(flow.text(), /注册账号/)
      assert.deepEqual([session.called('updateUser'), session.called('register')], [[], []])
      flow.fire('primary', 'getphonenumber', tap('one'))
      registered(session, 3, 0)
      await settle()
      assert.match(flow.text(), /已完成授权/)
      assert.deepEqual(session.called('register'), [{ nickName: '小林', avatarUrl: 'https://cdn/1', phoneCode: 'one' }])
      assert.deepEqual(
        flow.types().filter((type) => type !== 'chooseavatar'),
        ['nextstep', 'nextstep', 'getphonenumber', 'getuserinfo', 'success']
      )
      assert.deepEqual(flow.detail('getuserinfo').userInfo, { nickName: '小林', hasPhone: true })
    }
  },

  async 'auth-flow registers by the profile where no number is asked for'(mount) {
    const flow = await mount('auth-flow', {}, unknown({ authSteps: [1] }))
    submit(flow, '小林')
    await settle()
    registered(flow.session, 2, 0)
    await settle()
    assert.match(flow.text(), /已完成授权/)
    assert.deepEqual(flow.session.called('register'), [{ nickName: '小林' }])
    assert.deepEqual(flow.types(), ['nextstep', 'getuserinfo', 'success'])
  },

  async 'auth-flow says why a registration was refused, and sends the next code with the same profile'(mount) {
    const flow = await mount('auth-flow', {}, unknown())
    submit(flow, '小林')
    await settle()
    for (const [code, more, words] of [
      ['ERR_BACKEND_REJECTED', { cause: { code: 'CODE_USED' } }, /验证已失效/],
      ['ERR_BACKEND_REJECTED', { cause: { code: 'BLOCKED' } }, /注册没有成功/],
      ['ERR_BACKEND_REJECTED', {}, /注册没有成功/],
      ['ERR_NETWORK', {}, /网络不太顺畅/],
    ]) {
      flow.fire('primary', 'getphonenumber', tap(code))
      flow.session.refuse('register', code, more)
      await settle()
      assert.match(flow.text(), words)
      assert.equal(flow.detail('fail').code, code)
      assert.match(flow.detail('getphonenumber').errMsg, /:fail/)
    }
    flow.fire('primary', 'getphonenumber', tap('last'))
    registered(flow.session, 3, 0)
    await settle()
    assert.match(flow.text(), /已完成授权/)
    assert.deepEqual(
      flow.session.called('register').map(({ nickName, phoneCode }) => [nickName, phoneCode]),
      ['ERR_BACKEND_REJECTED', 'ERR_BACKEND_REJECTED', 'ERR_BACKEND_REJECTED', 'ERR_NETWORK', 'last'].map((code) => ['小林', code])
    )
  },

  async 'auth-flow tells a refused tap as ever, and registers nobody'(mount) {
    const flow = await mount('auth-flow', {}, unknown({ authSteps: [2] }))
    flow.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
    flow.session.refuse('updatePhone', 'ERR_AUTH_DENIED')
    await settle()
    assert.match(flow.text(), /您已取消授权/)
    assert.deepEqual([flow.session.called('register'), flow.detail('fail').outcome], [[], 1])
  },

  async 'auth-flow asks on where the account lacks what was given'(mount) {
    const flow = await mount('auth-flow', { mustAuthStep: 3, step: 3 }, unknown())
    submit(flow, '小林')
    await settle()
    flow.fire('primary', 'getphonenumber', tap('one'))
    registered(flow.session, 2, 1)
    await settle()
    assert.match(flow.text(), /完善个人资料/)
    submit(flow, '小林')
    await settle()
    assert.deepEqual(flow.session.called('updateUser'), [{ nickName: '小林' }])
  },

  async 'auth-flow asks again for a number that the back end did not keep'(mount) {
    const flow = await mount('auth-flow', { mustAuthStep: 3, step: 3 }, unknown())
    submit(flow, '小林')
    await settle()
    flow.fire('primary', 'getphonenumber', tap('one'))
    registered(flow.session, 2, 2)
    await settle()
    assert.match(flow.text(), /验证手机号/)
    flow.fire('primary', 'getphonenumber', tap('two'))
    flow.session.answer('updatePhone', {})
    await settle()
    assert.deepEqual([flow.session.called('register').length, flow.session.called('updatePhone')[0].code], [1, 'two'])
    assert.equal(flow.types().filter((type) => type === 'getuserinfo').length, 1)
  },

  async 'auth-flow for the first step is not done before there is an account'(mount) {
    const flow = await mount('auth-flow', { mustAuthStep: 1, step: 1 }, unknown({ authSteps: [2] }))
    assert.match(flow.text(), /注册账号/)
    flow.fire('primary', 'getphonenumber', tap('one'))
    registered(flow.session, 2, 0)
    await settle()
    assert.match(flow.text(), /已完成授权/)
  },

  async 'auth-flow turns to registering when the back end forgets the user'(mount) {
    const session = createFakeSession({ step: 2, fact: 0, authSteps: [2] })
    const flow = await mount('auth-flow', {}, session)
    assert.match(flow.text(), /已完成授权/)
    Object.assign(session, { account: 'unregistered', step: 1, fact: 2 })
    session.emit('registration-required')
    assert.match(flow.text(), /注册账号/)
  },

  async 'auth-popup registers and closes'(mount) {
    const popup = await mount('auth-popup', {}, unknown({ authSteps: [2] }))
    popup.instance().nextStep()
    await settle()
    popup.fire('primary', 'getphonenumber', tap('one'))
    registered(popup.session, 2, 0)
    await settle()
    assert.equal(popup.text(), '')
    assert.deepEqual(popup.types(), ['nextstep', 'getphonenumber', 'success'])
    assert.deepEqual(popup.session.called('end'), [])
  },

  async 'auth-popup closed before the registration is a cancellation, and nothing was sent'(mount) {
    const popup = await mount('auth-popup', {}, unknown())
    popup.instance().nextStep()
    await settle()
    submit(popup, '小林')
    await settle()
    popup.tap('cross')
    assert.deepEqual([popup.session.called('end'), popup.session.called('register')], [[0], []])
    assert.equal(popup.types().pop(), 'cancel')
  },

  async 'phone-container by itself registers too'(mount) {
    const phone = await mount('phone-container', {}, unknown())
    phone.fire('primary', 'getphonenumber', tap('one'))
    registered(phone.session, 2, 1)
    await settle()
    assert.deepEqual(phone.session.called('register'), [{ phoneCode: 'one' }])
    assert.deepEqual(phone.types(), ['getphonenumber', 'success'])
  },

  async 'user-container registers with the bare profile of an old dialog'(mount) {
    const session = unknown({ authSteps: [1], baseLibrary: '2.20.0' })
    session.profileAnswer = (done) =>
      done(null, { userInfo: { nickName: '小林', avatarUrl: 'https://a/1.png' }, encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's' })
    const user = await mount('user-container', {}, session)
    user.tap('primary')
    await settle()
    assert.deepEqual(session.called('register'), [{ nickName: '小林', avatarUrl: 'https://a/1.png' }])
  },

  async 'auth-flow whose session ends for good says so, and goes on when somebody has signed in'(mount) {
    const session = createFakeSession()
    const flow = await mount('auth-flow', {}, session)
    assert.match(flow.text(), /验证手机号/)
    session.loginRequired = true
    session.replies.ensureLogin = () => Promise.reject(failure('ERR_LOGIN_REQUIRED'))
    session.emit('signed-out')
    session.emit('login-required')
    await settle()
    assert.match(flow.text(), /请先登录.*重试/)
    assert.deepEqual(flow.types(), ['nextstep', 'fail'])
    assert.equal(flow.detail('fail').code, 'ERR_LOGIN_REQUIRED')
    flow.tap('primary')
    await settle()
    assert.match(flow.text(), /请先登录/)
    session.loginRequired = false
    session.replies.ensureLogin = () => Promise.resolve()
    session.emit('login-succeeded')
    await settle()
    assert.match(flow.text(), /验证手机号/)
  },
}
