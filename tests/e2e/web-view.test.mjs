// The recipe for a page in a web-view: a fake phone over HTTP, the real back end, and the page in a real browser.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { recipe, root } from '../js/support/recipes.mjs'
import { createFakeWx, createSession } from '../js/support/sdk.mjs'
import { startWorld } from './support/world.mjs'

const folder = root + 'examples/recipes/web-view/'
const types = { html: 'text/html', js: 'text/javascript' }

let world, site
before(async () => {
  world = await startWorld()
  site = await startSite(world.renewing.origin)
})
after(async () => {
  if (site) await site.close()
  if (world) await world.close()
})

/** The page's own host: its files, and the API under /api. `seen` is all that ever arrived there. */
async function startSite(api) {
  const seen = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    seen.push({ url: request.url, cookie: request.headers.cookie || '', all: JSON.stringify(request.rawHeaders) + body })
    if (request.url.startsWith('/api/')) {
      const onward = httpRequest(api + request.url.slice(4), { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers)
        answer.pipe(response)
      })
      return void onward.end(body)
    }
    const name = new URL(request.url, 'http://site').pathname.slice(1) || 'index.html'
    if (!types[name.split('.').pop()] || name.includes('/')) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[name.split('.').pop()] + '; charset=utf-8' })
    response.end(await readFile(folder + name))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    seen,
    origin: 'http://127.0.0.1:' + server.address().port,
    close: () => new Promise((resolve) => server.closeAllConnections() || server.close(resolve)),
  }
}

/** A phone whose user is signed in, on the page with the web-view. */
async function openMiniProgram() {
  const user = world.newUser()
  const fake = createFakeWx({
    request: world.renewing.origin,
    issueLoginCode: async () => (await world.platform.post('/__control/login-code', { user })).code,
  })
  const session = createSession({ baseURL: world.renewing.origin, host: fake.wx })
  await session.updateUser({ nickName: '小林' })
  const { webViewPage } = await recipe('web-view/web.js')
  const page = Object.assign(webViewPage(session, { page: site.origin + '/' }), {
    setData(values) {
      Object.assign(this.data, values)
    },
  })
  page.data = Object.assign({}, page.data)
  return { fake, session, page }
}

/** What WeChat's script is to the page: it is not to be had here. */
const jweixin = 'window.wx = { miniProgram: { redirectTo: ({ url }) => { document.title = "mini program: " + url } } }'

/** A web-view with a cookie jar of its own. */
async function openWebView(act) {
  const context = await world.browser.newContext()
  await context.route('https://res.wx.qq.com/**', (route) => route.fulfill({ contentType: 'text/javascript', body: jweixin }))
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', (error) => problems.push(String(error)))
  try {
    await act(page, context)
    assert.deepEqual(problems, [])
  } finally {
    await context.close()
  }
}
const says = (page, words) => page.locator('#user', { hasText: words }).waitFor()

test('the page is the user\'s: the ticket leaves the address, the cookie is out of reach, the token stays at home', async () => {
  const { fake, session, page } = await openMiniProgram()
  await page.onLoad()
  assert.match(page.data.src, /\/\?ticket=[\w-]{43}$/)
  const ticket = page.data.src.split('=')[1]
  await openWebView(async (view, context) => {
    await view.goto(page.data.src)
    await says(view, '小林 的订单')
    assert.equal(view.url(), site.origin + '/')
    assert.equal(await view.evaluate(() => document.cookie), '')
    const [cookie] = await context.cookies()
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.secure, cookie.sameSite], ['__Host-page', true, true, 'Strict'])
    await view.reload()
    await says(view, '小林 的订单')

    const bearer = await session.getToken()
    assert.ok(fake.network.log.some(({ header }) => (header.authorization || '').includes(bearer)))
    assert.ok(site.seen.every(({ all, url }) => !all.includes(bearer) && !url.includes(bearer)))
    const carried = site.seen.filter(({ all, url }) => all.includes(ticket) || url.includes(ticket))
    assert.deepEqual(carried.map(({ url }) => url.split('?')[0]), ['/', '/api/pageSession'])

    await session.logout()
    await view.reload()
    await says(view, '页面已过期')
  })
  session.dispose()
})

test('the same address opens nothing a second time, and the button asks the mini program for another ticket', async () => {
  const { session, page } = await openMiniProgram()
  await page.onLoad()
  const { src } = page.data
  await openWebView(async (view) => {
    await view.goto(src)
    await says(view, '小林 的订单')
  })
  await openWebView(async (view, context) => {
    await view.goto(src)
    await says(view, '页面已过期')
    assert.deepEqual(await context.cookies(), [])
    await view.getByRole('button', { name: '重新打开' }).click()
    assert.equal(await view.title(), 'mini program: /pages/web/web')
    await page.onLoad()
    await view.goto(page.data.src)
    await says(view, '小林 的订单')
  })
  session.dispose()
})

test('a cookie that is still there is no substitute for a ticket that is not accepted', async () => {
  const { session, page } = await openMiniProgram()
  await page.onLoad()
  await openWebView(async (view) => {
    await view.goto(page.data.src)
    await says(view, '小林 的订单')
    await view.goto(site.origin + '/?ticket=' + 'a'.repeat(43))
    await says(view, '页面已过期')
  })
  session.dispose()
})

test('without a ticket the page says why, and tries again when told to', async () => {
  const { fake, session, page } = await openMiniProgram()
  fake.network.set(false)
  await page.onLoad()
  assert.equal(page.data.src, '')
  assert.match(page.data.problem, /network is unavailable/)
  fake.network.set(true)
  await page.open()
  assert.deepEqual([page.data.problem, page.data.src.startsWith(site.origin)], ['', true])
  page.onError({ detail: { url: page.data.src.split('?')[0] } })
  assert.match(page.data.problem, /cannot be opened/)
  session.dispose()
})
