// What every built app must do, whatever built it.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { shoot } from '../../e2e/support/phone.mjs'
import { screenshots } from '../../e2e/support/world.mjs'
import { openInBrowser } from './browser-run.mjs'
import { show } from './engine-run.mjs'
import { assertWhole } from './output.mjs'
import { placeExample, packTarball } from './place.mjs'
import { launch, startWeight } from './sandbox-run.mjs'

const platforms = readFileSync(new URL('../../../docs/platforms.md', import.meta.url), 'utf8')
/** Whether kilobytes as the page has them are these bytes, within a twentieth: the tools' own bytes change with the day. */
const near = (row, measured) => row.split(' / ').every((kilobytes, index) => Math.abs(kilobytes * 1000 - measured[index]) <= Math.max(1000, measured[index] / 20))

/**
 * `output`: where the tool writes; `pages`: { index, tea, auth }, the routes; `everything`: see assertWhole.
 * Gives `app()`, the place of the built example.
 */
export function describeApp({ name, output, pages, everything }) {
  let app
  before(() => {
    app = placeExample(name, packTarball())
    app.text = app.build()
    app.output = `${app.folder}/${output}`
  })

  test(`${name}: the build holds one whole SDK, and its components are found and used`, () =>
    assertWhole(app.output, { everything }))

  test(`${name}: wasm at the first try, one login for ten requests, and no complaint`, async (t) => {
    const phone = launch(app.output, pages.index)
    await phone.shows('高山茶 10 号')
    assert.equal(phone.session().snapshot().engine, 'wasm')
    assert.deepEqual(phone.service.instantiations.map(({ outcome }) => outcome), ['ok'])
    assert.deepEqual(phone.seen, { silentLogin: 1, teas: 10, refused: 0, orders: 0, updatePhone: 0 })
    assert.deepEqual(phone.faults(), [])
    assert.deepEqual(phone.printed, [])
    assert.ok(!phone.service.loaded().some((file) => file.endsWith('twin.js')), 'the twin is not read')
    const { app: whole, ours } = startWeight(app.output, phone.service)
    t.diagnostic(`start: ${whole} bytes after brotli, scripts and wasm, of which this package's: ${ours}`)
    const [, row] = new RegExp(`\\(frameworks/${name === 'native-ts' ? 'native' : name}\\.md\\).* \\| (.*) \\|$`, 'm').exec(platforms)
    assert.ok(near(row, [whole, ours]), `docs/platforms.md says ${row} kB, measured were ${whole} / ${ours} bytes`)
  })

  test(`${name}: ten requests with a revoked token are one refresh, and all are served`, async () => {
    const phone = launch(app.output, pages.index)
    await phone.shows('高山茶 10 号')
    phone.close()
    phone.revoke()
    phone.open(pages.index)
    await phone.shows('高山茶 10 号')
    // Nine places: the tenth request leaves with the fresh token.
    assert.deepEqual(phone.seen, { silentLogin: 2, teas: 20, refused: 9, orders: 0, updatePhone: 0 })
    assert.deepEqual(phone.faults(), [])
  })

  test(`${name}: without WebAssembly the app lives on the twin`, async () => {
    const phone = launch(app.output, pages.index, { webAssembly: false })
    await phone.shows('高山茶 10 号')
    assert.equal(phone.session().snapshot().engine, 'js')
    assert.deepEqual(phone.faults(), [])
  })

  test(`${name}: the popup asks for the phone number, closes, and mustAuth resolves`, async () => {
    const phone = await show(app.output)
    await phone.shows('高山茶 10 号')
    assert.equal(phone.session().snapshot().engine, 'wasm')
    await phone.tap('button', '购买')
    await phone.shows('验证手机号')
    await phone.tap('button', '微信手机号快捷验证')
    await phone.shows('已下单 A1')
    assert.doesNotMatch(phone.text(), /验证手机号/)
    assert.equal(phone.seen.updatePhone, 1)
    assert.deepEqual(phone.errors, [])
  })

  test(`${name}: a popup that the user closes tells mustAuth`, async () => {
    const phone = await show(app.output)
    await phone.tap('button', '购买')
    await phone.shows('验证手机号')
    await phone.tap('button', '暂不授权')
    await phone.shows('未下单：ERR_AUTH_CANCELLED')
    assert.doesNotMatch(phone.text(), /验证手机号/)
    assert.deepEqual([phone.seen.orders, phone.errors], [0, []])
  })

  test(`${name}: a page without popup goes to the authorization page, and comes back as it was`, async () => {
    const phone = await show(app.output)
    await phone.tap('.tea', '高山茶 3 号')
    await phone.shows('来自首页')
    const { query } = phone.page()
    await phone.tap('button', '购买')
    await phone.shows('验证手机号')
    assert.equal(phone.page().name, pages.auth)
    const { mustAuthStep, backTo } = phone.find('wx-auth-flow').__wxElement.data
    assert.deepEqual([mustAuthStep, decodeURIComponent(backTo)], [2, `/${pages.tea}?id=3&from=${encodeURIComponent('首页')}`])
    await phone.tap('button', '微信手机号快捷验证')
    await phone.shows('已下单 A1')
    assert.deepEqual([phone.page().name, phone.page().query], [pages.tea, query])
    assert.deepEqual(phone.errors, [])
  })

  test(`${name}: in a browser the page and the popup look right, and a tap buys`, async () => {
    const { page, seen, errors, close } = await openInBrowser(app.output)
    try {
      const button = (words) => page.getByRole('button', { name: words })
      await page.getByText('高山茶 10 号').waitFor()
      await button('购买').click()
      await page.getByText('验证手机号').waitFor()
      mkdirSync(screenshots, { recursive: true })
      await shoot(page, `framework-${name}`)
      await button('微信手机号快捷验证').click()
      await button('允许').click()
      await page.getByText('已下单 A1').waitFor()
      assert.deepEqual([seen.updatePhone, errors], [1, []])
    } finally {
      await close()
    }
  })

  // The sandbox and the engine leave timers behind that nobody waits for.
  after(() => setTimeout(() => process.exit(), 1000).unref())
  return () => app
}
