// The example as a web page: built by Taro for browsers, on webHost, in Chromium.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openAsPage } from './support/h5.mjs'
import { packTarball, placeExample } from './support/place.mjs'

let built
before(() => {
  const app = placeExample('taro', packTarball(), { folder: 'taro-h5' })
  app.build(['npm', 'run', 'build:h5'])
  built = `${app.folder}/dist`
})

test("taro in a browser: one login for ten requests, and the app's own popup opens and closes", { timeout: 60000 }, async () => {
  const { page, seen, errors, close } = await openAsPage(built)
  try {
    await page.getByText('高山茶 10 号').waitFor()
    assert.deepEqual(seen, { silentLogin: 1, teas: 10, refused: 0, orders: 0, updatePhone: 0 })
    await page.locator('.buy').click()
    await page.getByText('验证手机号').waitFor()
    await page.locator('.cancel').click()
    await page.getByText('未下单：ERR_AUTH_CANCELLED').waitFor()
    assert.deepEqual([seen.orders, errors], [0, []])
  } finally {
    await close()
  }
})
