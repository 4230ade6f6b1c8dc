import assert from 'node:assert/strict'
import { settle } from './cases.mjs'
import { createFakeSession } from './fake-session.mjs'

export const flowCases = {
  async 'auth-flow asks for the profile first, then the phone, then is done'(mount) {
    const flow = await mount('auth-flow', { mustAuthStep: 3, step: 3 }, createFakeSession({ fact: 1 }))
    assert.match(flow.text(), /完善个人资料/)
    flow.session.reach(2, 2)
    assert.match(flow.text(), /验证手机号/)
    flow.session.reach(3, 0)
    assert.match(flow.text(), /已完成授权/)
    assert.deepEqual(flow.types(), ['nextstep', 'nextstep', 'success'])
    assert.deepEqual({ ...flow.detail('success') }, { step: 3 })
  },

  async 'auth-flow asks only for the phone where the app wants only that'(mount) {
    const flow = await mount('auth-flow', {}, createFakeSession({ fact: 2 }))
    assert.match(flow.text(), /验证手机号/)
    flow.fire('primary', 'getphonenumber', { code: 'c' })
    Object.assign(flow.session, { step: 2, fact: 0 })
    flow.session.answer('updatePhone', {})
    await settle()
    assert.match(flow.text(), /已完成授权/)
    assert.deepEqual(
      flow.types().filter((type) => type === 'success'),
      ['success']
    )
    assert.ok(flow.types().includes('getphonenumber'))
  },

  async 'auth-flow passes a failure on with its code'(mount) {
    const flow = await mount('auth-flow')
    flow.fire('primary', 'getphonenumber', { errMsg: 'getPhoneNumber:fail' })
    flow.session.refuse('updatePhone', 'ERR_PHONE_QUOTA')
    await settle()
    assert.deepEqual(flow.types(), ['nextstep', 'getphonenumber', 'fail'])
    assert.equal(flow.detail('fail').code, 'ERR_PHONE_QUOTA')
    assert.equal(flow.detail('fail').outcome, 5)
  },

  async 'auth-flow shows a failed login and starts again on request'(mount) {
    const session = createFakeSession()
    delete session.replies.ensureLogin
    const flow = await mount('auth-flow', {}, session)
    assert.match(flow.text(), /正在准备/)
    session.refuse('ensureLogin', 'ERR_NETWORK')
    await settle()
    assert.match(flow.text(), /网络不太顺畅.*重试/)
    session.replies.ensureLogin = () => Promise.resolve()
    flow.tap('primary')
    await settle()
    assert.match(flow.text(), /验证手机号/)
  },

  async 'auth-flow asks again after a logout'(mount) {
    const session = createFakeSession({ step: 3, fact: 0 })
    const flow = await mount('auth-flow', {}, session)
    assert.match(flow.text(), /已完成授权/)
    Object.assign(session, { step: 1, fact: 2 })
    session.emit('signed-out')
    assert.match(flow.text(), /验证手机号/)
  },

  async 'auth-flow that is done goes back to its step when a fact is gone'(mount) {
    const session = createFakeSession({ step: 2, fact: 0 })
    const flow = await mount('auth-flow', {}, session)
    assert.match(flow.text(), /已完成授权/)
    Object.assign(session, { step: 1, fact: 2 })
    session.emit('user-changed')
    assert.match(flow.text(), /验证手机号/)
    assert.deepEqual(flow.types(), ['success', 'nextstep'])
  },

  async 'auth-flow works with a session that does not know the newest events'(mount) {
    const session = createFakeSession()
    const { on } = session
    session.on = (type, listener) => {
      if (type === 'user-changed') throw new Error('unknown event')
      return on(type, listener)
    }
    const flow = await mount('auth-flow', {}, session)
    session.reach(2, 0)
    assert.match(flow.text(), /已完成授权/)
    flow.remove()
    assert.equal(session.listenerCount(), 0)
  },

  async 'auth-flow on a page reports to mustAuth and goes back when done'(mount) {
    const flow = await mount('auth-flow', { backTo: '%2Fpages%2Fa%3Fid%3D1' })
    assert.equal(flow.session.called('adopt').length, 1)
    flow.session.reach(2, 0)
    assert.deepEqual(flow.session.called('leave'), ['%2Fpages%2Fa%3Fid%3D1'])
    flow.remove()
    assert.deepEqual(flow.session.called('end'), [6])
    assert.equal(flow.session.listenerCount(), 0)
  },

  async 'auth-flow reports to mustAuth when its page learns backTo late'(mount) {
    const flow = await mount('auth-flow')
    assert.equal(flow.session.called('adopt').length, 0)
    flow.instance().setData({ backTo: '%2Fpages%2Fa' })
    assert.equal(flow.session.called('adopt').length, 1)
    flow.remove()
    assert.deepEqual(flow.session.called('end'), [6])
  },

  async 'auth-flow inside a page of its own ends nothing when it goes'(mount) {
    const flow = await mount('auth-flow')
    flow.remove()
    assert.deepEqual(flow.session.called('end'), [])
    assert.equal(flow.session.listenerCount(), 0)
  },

  async 'auth-flow refuses a step that does not exist'(mount) {
    const flow = await mount('auth-flow')
    for (const step of [0, 4, '2', NaN, undefined]) flow.instance().setMustAuthStep(step)
    assert.equal(flow.types().filter((type) => type === 'fail').length, 5)
    assert.equal(flow.detail('fail').code, 'ERR_CONFIG')
  },

  async 'auth-flow speaks English on an English phone'(mount) {
    const flow = await mount('auth-flow', {}, createFakeSession({ language: 'en' }))
    assert.match(flow.text(), /Verify your phone number/)
  },

  async 'auth-flow without a session fails with a typed error'(mount) {
    const flow = await mount('auth-flow', {}, null)
    assert.equal(flow.detail('fail').code, 'ERR_CONFIG')
    assert.match(flow.detail('fail').message, /Call createSession\(/)
  },
}
