// The recipe for pages in WeChat's own browser: the code of an official account's OAuth, by a redirect.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bundleWeb, startWeb } from './support/web.mjs'
import { launchBrowser } from '../support/browser.mjs'

const IN_WECHAT = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36 XWEB MicroMessenger/8.0.50'
let browser
let script
before(async () => {
  script = await bundleWeb('tests/e2e/support/official-account-app.js')
  browser = await launchBrowser()
})
after(() => browser && browser.close())

/** WeChat's page, as strict as it is: parameters in their order, and a registered domain to go back to. */
const authorize = (web, { denies = false } = {}) => (body, authorization, request, response) => {
  web.visits++
  const names = [...new URL(request.url, web.origin).searchParams.keys()].join()
  const { appid, redirect_uri: back, response_type: type, scope, state } = Object.fromEntries(new URL(request.url, web.origin).searchParams)
  const isGood = names === 'appid,redirect_uri,response_type,scope,state' && appid === 'wx0123456789abcdef' && type === 'code' && scope === 'snsapi_base'
  if (!isGood || new URL(back).origin !== web.origin || !/^[a-z0-9]{1,128}$/i.test(state)) return 400
  const [, code] = web.answers['/code']()
  response.setHeader('location', back + (back.includes('?') ? '&' : '?') + (denies ? '' : 'code=' + code + '&') + 'state=' + state)
  return 302
}

const inWeChat = (act, { userAgent = IN_WECHAT } = {}) => async () => {
  const web = await startWeb(script)
  web.visits = 0
  const codes = []
  web.answers['/shop'] = web.answers['/']
  web.answers['/connect/oauth2/authorize'] = authorize(web)
  web.answers['/officialAccountLogin'] = (body) => {
    codes.push(body.code)
    return web.answers['/silentLogin'](body)
  }
  const context = await browser.newContext({ userAgent })
  context.setDefaultTimeout(15000)
  /** A tab at this address, when its login has ended. */
  const visit = async (address, page) => {
    const tab = page || (await context.newPage())
    await tab.goto(web.origin + address)
    return Object.assign(tab, { how: await ended(tab) })
  }
  try {
    await act({ web, visit, codes, authorize })
  } finally {
    await context.close()
    await web.close()
  }
}
/** A page that is left on the way says nothing. */
const ended = async (tab) => {
  for (let left = 50; left; left--) {
    const how = await tab.evaluate(() => Promise.race([window.ended, new Promise((resolve) => setTimeout(resolve, 200))])).catch(() => undefined)
    if (how) return how
  }
  return 'no end'
}

test('one way to WeChat and back signs in, and the address is what it was', inWeChat(async ({ web, visit, codes }) => {
  const address = '/shop?item=5&name=a%20b#/order/7'
  const tab = await visit(address)
  assert.equal(tab.how, 'signed in')
  assert.equal(tab.url(), web.origin + address)
  assert.deepEqual([web.visits, codes], [1, ['code-1']])
  // about:blank and the page: the way there and back left nothing to go back to.
  assert.equal(await tab.evaluate(() => history.length), 2)
  await tab.reload()
  assert.equal(await ended(tab), 'signed in')
  assert.deepEqual([web.visits, codes.length], [1, 1])
}))

test('a code that this page did not send for is not taken', inWeChat(async ({ web, visit, codes }) => {
  const tab = await visit('/shop?code=forged&state=0123456789abcdef')
  assert.equal(tab.how, 'signed in')
  assert.deepEqual([web.visits, codes], [1, ['code-1']])
  assert.equal(tab.url(), web.origin + '/shop')
}))

test('a code that the back end refuses sends nobody round in circles', inWeChat(async ({ web, visit, codes }) => {
  web.answers['/officialAccountLogin'] = ({ code }) => codes.push(code) && 400
  const tab = await visit('/shop')
  assert.match(tab.how, /^ERR_BACKEND_REJECTED/)
  await tab.reload()
  assert.match(await ended(tab), /^ERR_LOGIN_FAILED/)
  assert.deepEqual([web.visits, codes, tab.url()], [1, ['code-1'], web.origin + '/shop'])
}))

test('who refuses is told from who has not been asked', inWeChat(async ({ web, visit, codes, authorize }) => {
  web.answers['/connect/oauth2/authorize'] = authorize(web, { denies: true })
  const tab = await visit('/shop?item=5')
  assert.match(tab.how, /^ERR_LOGIN_FAILED/)
  assert.deepEqual([web.visits, codes, tab.url()], [1, [], web.origin + '/shop?item=5'])
}))

test('outside of WeChat nobody is sent there', inWeChat(async ({ web, visit }) => {
  const tab = await visit('/shop')
  assert.match(tab.how, /^ERR_UNSUPPORTED: .*not supported outside of WeChat/)
  assert.deepEqual([web.visits, tab.url()], [0, web.origin + '/shop'])
}, { userAgent: 'Mozilla/5.0 Chrome/130.0' }))
