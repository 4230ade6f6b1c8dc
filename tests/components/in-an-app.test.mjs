// What an app may do with the components: use the article's own template, or restyle the whole popup.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from './support/assemble.mjs'
import { createFakeSession } from './support/fake-session.mjs'
import { createGlassEasel } from './support/glass-easel.mjs'
import { createAuth } from './support/must-auth.mjs'

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test("the article's template walks from the profile to the phone to done", async () => {
  const session = createFakeSession({ fact: 1 })
  const { document, errors } = (await createGlassEasel(assemble())).mount('article', {}, session)
  await settle()
  const text = () => document.body.textContent.replace(/\s+/g, ' ').trim()
  const fire = (selector, type, detail) => document.querySelector(selector).__wxElement.triggerEvent(type, detail, {})
  assert.match(text(), /授权用户信息/)

  fire('wx-form', 'submit', { value: { nickName: '小林' } })
  session.step = 2
  await settle()
  session.answer('updateUser', { nickName: '小林' })
  await settle()
  assert.match(text(), /授权手机号/)

  fire('wx-phone-container button', 'getphonenumber', { code: 'c', errMsg: 'getPhoneNumber:ok' })
  session.step = 3
  session.answer('updatePhone', {})
  await settle()
  assert.equal(text(), '已完成授权')
  assert.deepEqual(errors, [])
})

test('an app restyles and rewords every part of the popup', async () => {
  const session = createFakeSession({ fact: 1 })
  const { document, instance, errors } = (await createGlassEasel(assemble())).mount(
    'restyled',
    { texts: { profileButton: '就是我' } },
    session
  )
  instance().nextStep()
  await settle()
  const text = () => document.body.textContent.replace(/\s+/g, ' ').trim()
  for (const name of ['sheet', 'flow', 'button', 'avatar', 'field', 'header'])
    assert.ok(document.querySelector(`.own-${name}`), name)
  assert.match(text(), /店铺标志.*先认识一下.*就是我.*客服 400/)
  assert.doesNotMatch(text(), /完善个人资料|留个电话/)

  instance().setMustAuthStep(3)
  session.reach(2, 2)
  await settle()
  assert.match(text(), /留个电话/)
  document.querySelector('.own-button').__wxElement.triggerEvent('getphonenumber', {}, {})
  session.refuse('updatePhone', 'ERR_AUTH_DENIED')
  await settle()
  assert.ok(document.querySelector('.own-notice'))
  assert.deepEqual(errors, [])
})

test('mustAuth opens a popup that lies two components deep, where the page cannot select it', async () => {
  const session = createFakeSession()
  const pages = []
  const auth = createAuth({ host: { views: { pages: () => pages }, setTimeout } })
  Object.assign(session.auth, auth)
  const { document, page, errors } = (await createGlassEasel(assemble())).mount('nested', {}, session)
  pages.push(page)
  assert.equal(page.selectComponent('#auth-popup'), null)
  auth.prefer({ popupCompName: 'auth-popup', mode: 'popup' })
  auth.show(2, () => assert.fail('ended'))
  await settle()
  assert.match(document.body.textContent, /验证手机号/)
  assert.deepEqual(errors, [])
})
