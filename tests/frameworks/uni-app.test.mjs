import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeApp } from './support/life.mjs'
import { eventually, launch } from './support/sandbox-run.mjs'

const pages = { index: 'pages/index/index', tea: 'pages/tea/tea', auth: 'pages/auth/auth' }
const app = describeApp({ name: 'uni-app', output: 'dist/build/mp-weixin', pages })

/** The built app, signed in; `use(body)` runs code of the app with its `uni` at hand and gives what it left in `heard`. */
async function signedIn() {
  const phone = launch(app().output, pages.index)
  await phone.shows('高山茶 10 号')
  const use = (body) => phone.service.run(`const uni = require('./common/vendor.js').index; const heard = []; ${body}; return heard`)
  return Object.assign(phone, { use })
}

test("uni-app: the app's own interceptor runs once, and hears the answer that counts", async () => {
  const phone = await signedIn()
  phone.revoke()
  const heard = phone.use(`
    uni.addInterceptor('request', {
      invoke(options) { heard.push(options.url) },
      success(response) { heard.push(response.statusCode) },
    })
    uni.request({ url: '/teas/1' }).then((response) => heard.push(response.data.name))
  `)
  await eventually(() => heard.length === 3, 'three entries')
  assert.deepEqual([...heard], ['https://api.example.com/teas/1', 200, '高山茶 1 号'])
  assert.equal(phone.seen.silentLogin, 2)
})

test('uni-app: a request with callbacks is answered once, and one that needs no login has no token', async () => {
  const phone = await signedIn()
  const heard = phone.use(`
    const hear = (name) => (result) => heard.push(name + ' ' + (result.statusCode || result.errMsg))
    uni.request({ url: '/teas/1', success: hear('success'), fail: hear('fail'), complete: hear('complete') })
    uni.request({ url: '/teas/2', needLogin: false }).then(hear('open'))
  `)
  await eventually(() => heard.length === 3, 'three entries')
  assert.deepEqual([...heard].sort(), ['complete 200', 'open 401', 'success 200'])
})

test('uni-app: the task of a request aborts it', async () => {
  const phone = await signedIn()
  phone.fake.faults.add('request', { url: '/teas/1', hang: true })
  const heard = phone.use(`
    const task = uni.request({ url: '/teas/1', success() {}, fail: (error) => heard.push(error.errMsg) })
    setTimeout(() => task.abort(), 20)
  `)
  await eventually(() => heard.length === 1, 'the failure')
  assert.match(heard[0], /abort/)
  assert.equal(phone.fake.network.running(), 0)
})

test('uni-app: the session survives in a store, and as a reactive object', async () => {
  const phone = await signedIn()
  const heard = phone.service.run(`
    const { ref } = require('./common/vendor.js')
    const { session } = require('./session.js')
    const { session: proxied } = ref({ session }).value
    const heard = [proxied !== session]
    proxied.ensureLogin().then(() => proxied.request({ url: 'https://api.example.com/teas/1' })).then(
      (response) => heard.push(response.statusCode, proxied.snapshot().engine),
      (error) => heard.push(error.message)
    )
    return heard
  `)
  await eventually(() => heard.length > 1, 'an answer')
  assert.deepEqual([...heard], [true, 200, 'wasm'])
})
