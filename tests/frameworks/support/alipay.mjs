// A built app on a fake Alipay: in the strict sandbox, logged in, with an own popup where the package's components cannot be.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { placeExample, packTarball } from './place.mjs'
import { SMS_CODE } from './back-end.mjs'
import { launch } from './sandbox-run.mjs'

/** The node of what the page shows that `is` true of. */
const find = (value, is) => {
  if (!value || typeof value !== 'object') return undefined
  if (is(value)) return value
  return Object.values(value).map((inner) => find(inner, is)).find(Boolean)
}

/**
 * `output`: where the tool writes; `index`: the route of the first page; `render(phone)` does what Alipay does with its
 * template; `happen(phone, name, event)` does to what is called `name` what a user does.
 */
export function describeOnAlipay({ name, output, index, render = () => {}, happen }) {
  let built
  before(() => {
    const app = placeExample(name, packTarball(), { folder: `${name}-alipay` })
    app.build(['npm', 'run', 'build:alipay'])
    built = `${app.folder}/${output}`
  })
  const open = async () => {
    const phone = launch(built, index, { on: 'my', webAssembly: false })
    render(phone)
    await phone.shows('高山茶 10 号')
    return phone
  }

  test(`${name} on Alipay: one login for ten requests, by my.getAuthCode, and no complaint`, async () => {
    const phone = await open()
    assert.deepEqual(phone.seen, { silentLogin: 1, teas: 10, refused: 0, orders: 0, updatePhone: 0 })
    assert.equal(phone.fake.calls.getAuthCode, 1)
    assert.deepEqual([phone.faults(), phone.printed], [[], []])
  })

  test(`${name} on Alipay: ten requests with a revoked token are one refresh, and all are served`, async () => {
    const phone = await open()
    phone.revoke()
    happen(phone, 'reload', { type: 'tap' })
    await phone.until(() => phone.seen.teas === 20, 'ten more teas')
    assert.equal(phone.seen.silentLogin, 2)
    assert.deepEqual(phone.faults(), [])
  })

  test(`${name} on Alipay: the app's own popup asks for the phone number, closes, and mustAuth resolves`, async () => {
    const phone = await open()
    happen(phone, 'buy', { type: 'tap' })
    await phone.shows('验证手机号')
    happen(phone, 'sms-code', { type: 'input', detail: { value: SMS_CODE } })
    happen(phone, 'confirm', { type: 'tap' })
    await phone.shows('已下单 A1')
    assert.ok(!phone.shown().includes('验证手机号'))
    assert.deepEqual([phone.seen.orders, phone.faults()], [1, []])
  })

  test(`${name} on Alipay: a popup that the user closes tells mustAuth`, async () => {
    const phone = await open()
    happen(phone, 'buy', { type: 'tap' })
    await phone.shows('验证手机号')
    happen(phone, 'cancel', { type: 'tap' })
    await phone.shows('未下单：ERR_AUTH_CANCELLED')
    assert.deepEqual([phone.seen.orders, phone.faults()], [0, []])
  })
}

export { find }
