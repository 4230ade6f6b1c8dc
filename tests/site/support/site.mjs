// The built site behind a file server that knows nothing but files, and a browser.
import { createReadStream, mkdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../../support/browser.mjs'

const out = path.resolve(process.env.SITE_OUT || 'site/dist')
export const screenshots = fileURLToPath(new URL('../screenshots', import.meta.url))

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json' }

export async function openSite() {
  mkdirSync(screenshots, { recursive: true })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site')
    const file = path.join(out, decodeURIComponent(pathname))
    const entry = file.startsWith(out) && statSync(file, { throwIfNoEntry: false })
    if (!entry || !entry.isFile()) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[path.extname(file)] || 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchBrowser()
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    browser,
    async close() {
      await browser.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
