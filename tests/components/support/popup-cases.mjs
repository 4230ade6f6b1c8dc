import assert from 'node:assert/strict'
import { settle } from './cases.mjs'
import { createFakeSession } from './fake-session.mjs'

async function opened(mount, properties) {
  const popup = await mount('auth-popup', properties)
  popup.instance().setMustAuthStep(2)
  popup.instance().nextStep()
  await settle()
  return popup
}

export const popupCases = {
  async 'auth-popup opens at the missing step and closes when it is reached'(mount) {
    const popup = await mount('auth-popup')
    assert.equal(popup.text(), '')
    popup.instance().setMustAuthStep(2)
    popup.instance().nextStep()
    await settle()
    assert.match(popup.text(), /验证手机号/)
    popup.session.reach(2, 0)
    assert.equal(popup.text(), '')
    assert.deepEqual(popup.types(), ['nextstep', 'success'])
    assert.deepEqual(popup.session.called('end'), [])
  },

  async 'auth-popup closed by its cross tells mustAuth once'(mount) {
    const popup = await opened(mount)
    popup.tap('cross')
    assert.deepEqual(popup.session.called('end'), [0])
    assert.equal(popup.types().pop(), 'cancel')
    popup.instance().close()
    assert.deepEqual(popup.session.called('end'), [0])
  },

  async 'auth-popup closed by its mask or by "not now" is a cancellation'(mount) {
    for (const name of ['mask', 'plain']) {
      const popup = await opened(mount)
      popup.instance().openedAt -= 1000
      popup.tap(name)
      assert.deepEqual(popup.session.called('end'), [0])
    }
  },

  async 'auth-popup stays open on the second half of a double tap'(mount) {
    const popup = await opened(mount)
    // However long the engine took to open it.
    popup.instance().openedAt = Date.now()
    popup.tap('mask')
    assert.deepEqual(popup.session.called('end'), [])
    assert.match(popup.text(), /验证手机号/)
  },

  async 'auth-popup closed after a refusal tells that the user refused'(mount) {
    const popup = await opened(mount)
    popup.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
    popup.session.refuse('updatePhone', 'ERR_AUTH_DENIED')
    await settle()
    assert.match(popup.text(), /您已取消授权/)
    popup.tap('cross')
    assert.deepEqual(popup.session.called('end'), [1])
  },

  async 'auth-popup after a refusal and a success tells no refusal'(mount) {
    const popup = await opened(mount)
    popup.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
    popup.session.refuse('updatePhone', 'ERR_AUTH_DENIED')
    await settle()
    popup.fire('primary', 'getphonenumber', { code: 'c' })
    popup.session.reach(2, 0)
    popup.session.answer('updatePhone', {})
    await settle()
    assert.equal(popup.text(), '')
    assert.deepEqual(popup.session.called('end'), [])
  },

  async 'auth-popup removed while open tells that its page went away'(mount) {
    const popup = await opened(mount)
    popup.remove()
    assert.deepEqual(popup.session.called('end'), [6])
  },

  async 'auth-popup announces itself while its page shows'(mount) {
    const popup = await mount('auth-popup')
    const { announced } = popup.session
    assert.deepEqual(announced, [popup.instance()])
    popup.pageLifetime('hide')
    assert.deepEqual(announced, [])
    popup.pageLifetime('show')
    popup.pageLifetime('show')
    assert.ok(announced.length >= 1)
    popup.remove()
    assert.deepEqual(announced, [])
  },

  async 'auth-popup works with a session that looks for its popup by itself'(mount) {
    const session = createFakeSession()
    delete session.auth.announce
    delete session.auth.withdraw
    const popup = await mount('auth-popup', {}, session)
    popup.remove()
    assert.deepEqual(session.called('end'), [6])
  },

  async 'auth-popup refuses a step that does not exist'(mount) {
    const popup = await mount('auth-popup')
    popup.instance().setMustAuthStep(9)
    assert.equal(popup.detail('fail').code, 'ERR_CONFIG')
  },

  async 'auth-popup answers privacy questions only when told to'(mount) {
    const silent = await mount('auth-popup')
    assert.equal(silent.session.needPrivacy, undefined)
    const popup = await mount('auth-popup', { privacy: true })
    const answers = []
    popup.session.needPrivacy((answer) => answers.push(Object.assign({}, answer)))
    assert.match(popup.text(), /隐私保护提示/)
    popup.tap('contract')
    popup.fire('primary', 'agreeprivacyauthorization', {})
    popup.session.needPrivacy((answer) => answers.push(Object.assign({}, answer)))
    popup.tap('plain')
    assert.deepEqual(answers, [{ event: 'agree', buttonId: 'mp-session-agree' }, { event: 'disagree' }])
    assert.equal(popup.session.called('openPrivacyContract').length, 1)
    assert.equal(popup.text(), '')
  },

  async 'auth-popup removed while a privacy question is open answers it'(mount) {
    const popup = await mount('auth-popup', { privacy: true })
    const answers = []
    popup.session.needPrivacy((answer) => answers.push(Object.assign({}, answer)))
    popup.remove()
    popup.session.needPrivacy((answer) => answers.push(Object.assign({}, answer)))
    assert.deepEqual(answers, [{ event: 'disagree' }, { event: 'disagree' }])
  },
}
