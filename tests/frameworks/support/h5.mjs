// A built app in Chromium, as a web page of its own; the back end is answered from here.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { createBackEnd, ORIGIN } from './back-end.mjs'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const ALLOW = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type', 'access-control-allow-methods': '*' }
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' }
const APP = 'https://app.example.com'

/** Opens the app in `output` with a code in its address: `{ page, seen, errors, close() }`. */
export async function openAsPage(output) {
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
