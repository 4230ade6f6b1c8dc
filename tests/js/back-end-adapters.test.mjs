// The options for ready-made back ends, against stand-ins that answer as their published sources do.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { built, root } from './support/recipes.mjs'
import { createFakeWx, createSession, packaged } from './support/sdk.mjs'

const ORIGIN = 'https://api.example.com'
const adapter = (name) =>
  built({ entryPoints: [root + 'examples/recipes/back-ends/' + name], external: ['vue', 'mp-session/envelope'] }, { require: () => packaged('miniprogram_dist/envelope.js') })
const expire = (world) => (world.token = 'replaced')

/** `answer(request, path, world)`: what the back end says; `options(wx)`: the adapter's. */
const start = async (answer, options) => {
  const world = { token: '', logins: 0, refreshes: [], log: [] }
  const fake = createFakeWx({
    request: (request) => {
      const path = request.url.slice(ORIGIN.length)
      world.log.push(path)
      return answer(request, path, world)
    },
  })
  const session = createSession(Object.assign({ host: fake.wx }, await options(fake.wx)))
  return Object.assign(world, { fake, session })
}

/** The refusal is the back end's own. */
const refusal = async (promise) => {
  const { code, cause } = await promise.catch((error) => error)
  return [code, cause.code, cause.message]
}

describe('ruoyi-vue-pro', () => {
  const begin = (more = {}, bad) =>
    start(
      ({ url, data, header, method }, path, world) => {
        if (bad !== undefined) return { data: bad }
        const ok = (body) => ({ data: { code: 0, msg: '', data: body } })
        if (header['tenant-id'] !== '7') return { data: { code: 400, msg: '请求的租户标识未传递，请进行排查' } }
        const login = () => {
          world.token = 'access-' + ++world.logins
          return ok(Object.assign({ userId: 1, accessToken: world.token, refreshToken: 'refresh-' + world.logins, expiresTime: Date.now() + 1800000, openid: 'o' }, more))
        }
        const { pathname, searchParams } = new URL(url)
        const [, place] = pathname.split('/app-api/member')
        if (place === '/auth/social-login') return data.type === 34 && data.code && data.state ? login() : { data: { code: 1004003005, msg: '登录失败，解析不到三方登录信息' } }
        if (place === '/auth/weixin-mini-app-login') return data.phoneCode && data.loginCode ? login() : { data: { code: 400, msg: '请求参数不正确' } }
        if (place === '/auth/refresh-token') {
          const given = searchParams.get('refreshToken')
          world.refreshes.push(given)
          return given === 'refresh-' + world.logins ? login() : { data: { code: 400, msg: '无效的刷新令牌' } }
        }
        if (header.authorization !== 'Bearer ' + world.token) return { data: { code: 401, msg: '账号未登录' } }
        if (place === '/auth/logout') return (world.token = ''), ok(true)
        return ok(method === 'PUT' ? true : { path })
      },
      async (wx) => (await adapter('ruoyi-vue-pro.js')).ruoyiVuePro(wx, { origin: ORIGIN, tenantId: '7' })
    )

  test('logs in, refreshes by its second token, and ends', async () => {
    const world = await begin()
    const { session } = world
    assert.equal((await session.request({ url: '/trade/cart/get' })).data.data.path, '/app-api/trade/cart/get')
    assert.ok(session.snapshot().expiresAt - Date.now() > 1700000)
    expire(world)
    assert.equal((await session.request({ url: '/trade/cart/get' })).data.code, 0)
    assert.deepEqual([world.fake.calls.login, world.refreshes], [1, ['refresh-1']])
    await session.logout()
    assert.equal(world.token, '')
  })

  test('goes on with a login when the second token is refused', async () => {
    const world = await begin()
    await world.session.login()
    world.logins++
    expire(world)
    assert.equal((await world.session.request({ url: '/a' })).data.code, 0)
    assert.equal(world.fake.calls.login, 2)
  })

  test('takes both codes of its one-tap login, a name and a number', async () => {
    const { session, log } = await begin()
    assert.equal((await session.register({ phoneCode: 'phone' })).token, 'access-1')
    assert.deepEqual((await session.updateUser({ nickName: '小明', avatarUrl: 'https://a' })).nickName, '小明')
    await session.updatePhone({ code: 'tap' })
    assert.deepEqual(session.snapshot().facts, { hasProfile: true, hasPhone: true })
    assert.ok(log.includes('/app-api/member/user/update-mobile-by-weixin'))
    assert.deepEqual(await refusal(session.register({})), ['ERR_BACKEND_REJECTED', 400, '请求参数不正确'])
  })

  test('what is no envelope, or far too much, is outside the contract; a code nobody knows is the back end\'s no', async () => {
    for (const bad of ['<html>', [], { accessToken: 't' }])
      await assert.rejects((await begin({}, bad)).session.login(), ({ code, cause }) => code === 'ERR_BACKEND_PROTOCOL' && /"code"/.test(cause.message))
    const { session } = await begin({}, { code: 0, data: { accessToken: 't', more: 'x'.repeat(10e6) } })
    assert.equal((await session.login().catch((error) => error)).token, 't', 'only what is taken out of it counts')
    const login = (await begin({}, { code: 1004003005, msg: '账号被禁用' })).session.login()
    assert.deepEqual(await refusal(login), ['ERR_BACKEND_REJECTED', 1004003005, '账号被禁用'])
  })

  test('a time as text, or none, is no lifetime', async () => {
    for (const expiresTime of ['1795742517695', 'soon', {}])
      await assert.rejects((await begin({ expiresTime })).session.login(), { code: 'ERR_BACKEND_PROTOCOL', message: /expiresAt/ })
    await assert.rejects((await begin({ accessToken: '' })).session.login(), { code: 'ERR_BACKEND_PROTOCOL', message: /token/ })
  })
})

describe('gin-vue-admin', () => {
  const begin = () =>
    start(
      ({ header, data }, path, world) => {
        if (path === '/wechat/login') {
          if (!data.code) return { data: { code: 7, data: {}, msg: '登录失败' } }
          world.token = 'jwt-' + ++world.logins
          return { data: { code: 0, data: { user: { ID: 1 }, token: world.token, expiresAt: Date.now() + 7200000 }, msg: '登录成功' } }
        }
        if (header['x-token'] !== world.token) return { statusCode: 401, data: { code: 7, data: null, msg: '未登录或非法访问，请登录' } }
        if (path !== '/about-to-end') return { data: { code: 0, data: path, msg: '操作成功' } }
        world.token = 'jwt-new'
        return { header: { 'New-Token': world.token, 'New-Expires-At': String(Math.floor(Date.now() / 1000) + 604800) }, data: { code: 0, data: {}, msg: '' } }
      },
      async () => (await adapter('gin-vue-admin.js')).ginVueAdmin({ baseURL: ORIGIN })
    )

  test('logs in, takes the token renewed in a header with its end, and ends', async () => {
    const world = await begin()
    const { session } = world
    await session.request({ url: '/about-to-end' })
    assert.equal(await session.getToken(), 'jwt-new')
    assert.ok(session.snapshot().expiresAt - Date.now() > 604000000)
    assert.equal((await session.request({ url: '/a' })).data.data, '/a')
    expire(world)
    await session.request({ url: '/a' })
    assert.deepEqual([world.logins, world.fake.calls.login], [2, 2])
    await session.logout()
    assert.equal(session.snapshot().loggedIn, false)
  })
})

describe('Sa-Token', () => {
  const begin = (tokenTimeout, settings) =>
    start(
      ({ header }, path, world) => {
        if (path === '/silentLogin') {
          world.token = 'uuid-' + ++world.logins
          return { data: { code: 200, msg: 'ok', data: { tokenName: 'satoken', tokenValue: world.token, isLogin: true, loginId: '10001', tokenTimeout } } }
        }
        const { tokenName = 'satoken', prefix } = settings
        const sent = header[tokenName.toLowerCase()]
        if (sent !== (prefix ? prefix + ' ' : '') + world.token) return { data: { code: 401, msg: 'token 无效', data: null } }
        return { data: { code: 200, msg: 'ok', data: null } }
      },
      async () => (await adapter('sa-token.js')).saToken(Object.assign({ baseURL: ORIGIN }, settings))
    )

  for (const [timeout, ends, settings] of [
    [2592000, true, {}],
    [-1, false, { tokenName: 'X-Sa', prefix: 'Bearer' }],
  ])
    test(`logs in, refreshes and ends, with a timeout of ${timeout}`, async () => {
      const world = await begin(timeout, settings)
      const { session } = world
      assert.equal((await session.request({ url: '/a' })).data.code, 200)
      assert.equal(session.snapshot().expiresAt !== undefined, ends)
      expire(world)
      assert.equal((await session.request({ url: '/a' })).data.code, 200)
      assert.equal(world.logins, 2)
      await session.logout()
      assert.ok(world.log.includes('/logout'))
    })
})

describe('a cookie session', () => {
  const begin = (give = (value) => ({ header: { 'Set-Cookie': `theme=dark; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/,SID=${value}; Path=/; HttpOnly` } })) =>
    start(
      ({ header }, path, world) => {
        if (path === '/login') return Object.assign({ data: { hello: true } }, give((world.token = 's%3A' + ++world.logins)))
        if (header.cookie !== 'SID=' + world.token) return { statusCode: 401, data: {} }
        if (path === '/rolling') return Object.assign({ data: {} }, give((world.token = 's%3Arolled')))
        if (path === '/logout') world.token = ''
        return { data: {} }
      },
      async (wx) => (await adapter('cookie-session.js')).cookieSession(wx, { baseURL: ORIGIN, cookie: 'SID' })
    )

  test('logs in, follows a cookie that rolls, refreshes and ends', async () => {
    const world = await begin()
    const { session } = world
    await session.request({ url: '/rolling' })
    assert.equal(await session.getToken(), 's%3Arolled')
    expire(world)
    assert.equal((await session.request({ url: '/a' })).statusCode, 200)
    assert.equal(world.logins, 2)
    await session.logout()
    assert.equal(world.token, '')
  })

  test('a login that sets no cookie is outside the contract', async () => {
    await assert.rejects((await begin(() => ({}))).session.login(), { code: 'ERR_BACKEND_PROTOCOL', message: /token/ })
  })
})
