// A built app in Chromium, through the playground's page; the back end and WeChat are answered from here.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { startPlayground } from '../../../examples/playground/serve.mjs'
import { createBackEnd, ORIGIN } from './back-end.mjs'
import { isFault } from './engine-run.mjs'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const ALLOW = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' }
const NOBODY = 'http://127.0.0.1:9'

/** Shows the app in `output` on a phone: `{ page, seen, errors, close() }`. */
export async function openInBrowser(output) {
  const playground = await startPlayground({ root: output, serverUrl: NOBODY, simUrl: NOBODY })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || browsers.find(existsSync), args: flags })
  const page = await browser.newPage({ viewport: { width: 375, height: 720 }, hasTouch: true })
  const errors = []
  page.on('pageerror', (error) => errors.push(error.stack))
  page.on('console', (message) => message.type() === 'error' && isFault(message.text()) && errors.push(message.text()))
  const { fake, answer, seen } = createBackEnd()

  await page.route(`${ORIGIN}/**`, async (route) => {
    const request = route.request()
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers: ALLOW })
    const { statusCode = 200, data } = answer({ url: request.url(), header: request.headers(), data: request.postDataJSON() })
    return route.fulfill({ status: statusCode, headers: ALLOW, json: data })
  })
  const codes = { 'login-code': () => fake.platform.issueLoginCode(), 'phone-code': () => fake.platform.issuePhoneCode() }
  await page.route('**/sim/__control/*', (route) => route.fulfill({ json: { code: codes[route.request().url().split('/').pop()](), keyMadeAt: 0 } }))
  // Every phone has this object, and uni-app writes to it.
  await page.addInitScript(() => {
    window.global = {}
  })
  await page.goto(`${playground.url}/phone.html`)
  return {
    page,
    seen,
    errors,
    async close() {
      await browser.close()
      playground.close()
    },
  }
}
