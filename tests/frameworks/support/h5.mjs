// A built app in Chromium, as a web page of its own, on webHost; the back end is answered from here.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { createBackEnd, ORIGIN } from './back-end.mjs'
import { packTarball, placeExample } from './place.mjs'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const ALLOW = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type', 'access-control-allow-methods': '*' }
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' }
const APP = 'https://app.example.com'

/** Opens the app in `output` with a code in its address: `{ page, seen, errors, close() }`. */
async function openAsPage(output) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || browsers.find(existsSync), args: flags })
  const page = await browser.newPage({ viewport: { width: 375, height: 720 } })
  const errors = []
  page.on('pageerror', (error) => errors.push(error.stack))
  const backEnd = createBackEnd()
  await page.route(`${APP}/**`, (route) => {
    const name = path.join(output, new URL(route.request().url()).pathname.replace(/\/$/, '/index.html'))
    if (!existsSync(name)) return route.fulfill({ status: 404 })
    return route.fulfill({ body: readFileSync(name), contentType: TYPES[path.extname(name)] || 'application/octet-stream' })
  })
  await page.route(`${ORIGIN}/**`, (route) => {
    const request = route.request()
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers: ALLOW })
    const { statusCode = 200, data } = backEnd.answer({ url: request.url(), header: request.headers(), data: request.postData() ? request.postDataJSON() : undefined })
    return statusCode === 204 ? route.fulfill({ status: 204, headers: ALLOW }) : route.fulfill({ status: statusCode, headers: ALLOW, json: data })
  })
  await page.goto(`${APP}/?code=${await backEnd.fake.platform.issueLoginCode()}`)
  return { page, errors, seen: backEnd.seen, close: () => browser.close() }
}

/** `output`: where the tool writes. */
export function describeInBrowser({ name, output }) {
  let built
  before(() => {
    const app = placeExample(name, packTarball(), { folder: `${name}-h5` })
    app.build(['npm', 'run', 'build:h5'])
    built = `${app.folder}/${output}`
  })

  test(`${name} in a browser: one login for ten requests, and the app's own popup opens and closes`, { timeout: 60000 }, async () => {
    const { page, seen, errors, close } = await openAsPage(built)
    try {
      await page.getByText('高山茶 10 号').waitFor()
      assert.deepEqual(seen, { silentLogin: 1, teas: 10, refused: 0, orders: 0, updatePhone: 0 })
      await page.locator('.buy').click()
      await page.getByText('验证手机号').waitFor()
      await page.locator('.cancel').click()
      await page.getByText('未下单：ERR_AUTH_CANCELLED').waitFor()
      assert.equal(await page.getByText('验证手机号').count(), 0)
      assert.deepEqual([seen.orders, errors], [0, []])
    } finally {
      await close()
    }
  })
}
