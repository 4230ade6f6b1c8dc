// The article's own <auth-flow> template works over these containers as it was printed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from './support/assemble.mjs'
import { createFakeSession } from './support/fake-session.mjs'
import { createGlassEasel } from './support/glass-easel.mjs'

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
