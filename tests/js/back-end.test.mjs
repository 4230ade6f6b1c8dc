import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const login = ORIGIN + '/silentLogin'
const answering = (reply) => {
  const world = createWorld()
  world.server.handler = (sent) => (sent.url === login ? (typeof reply === 'function' ? reply(sent) : reply) : undefined)
  return world
}

describe('a login reply that is', () => {
  const big = 'x'.repeat(300000)
  const wrong = {
    empty: { data: '' },
    null: { data: 'null' },
    'a page': { data: '<html></html>' },
    'an array': { data: [] },
    'without token': { data: { userInfo: {} } },
    'with an empty token': { data: { token: '' } },
    'with a token of another type': { data: { token: 5 } },
    'half a JSON': { data: '{"token":"t"' },
    huge: { data: { token: 't', userInfo: { big } } },
  }
  for (const name of Object.keys(wrong)) {
    test(name + ' is ERR_BACKEND_PROTOCOL', async () => {
      const { session } = answering(wrong[name])
      await assert.rejects(session.login(), { code: 'ERR_BACKEND_PROTOCOL' })
      assert.equal(session.snapshot().loggedIn, false)
    })
  }

  test('as long as it may be is taken, and one letter longer is not', async () => {
    const reply = (length) => '{"token":"t"}'.padEnd(length)
    assert.equal((await answering({ data: reply(262144) }).session.login()).token, 't')
    const { session } = answering({ data: reply(262145) })
    await assert.rejects(session.login(), { code: 'ERR_BACKEND_PROTOCOL', message: /the reply must be at most 256 kB/ })
  })

  test('lost on the way says which call it was the reply to', async () => {
    const { fake, session } = createWorld()
    fake.faults.add('request', { errMsg: 'request:fail', errno: 600001 })
    await assert.rejects(session.login(), { code: 'ERR_NETWORK', message: /POST https:\/\/api\.example\.com\/silentLogin/ })
  })

  test('in HTML is told from other text', async () => {
    const told = async (data) => (await answering({ data }).session.login().catch((error) => error)).message
    assert.match(await told(' <html></html>'), /the reply must be JSON; got a page of HTML/)
    assert.match(await told('busy <b>'), /the reply must be JSON; got other text/)
  })

  test('with keys of prototypes changes no prototype', async () => {
    const { session } = answering({
      data: '{"token":"t","__proto__":{"admin":true},"userInfo":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}',
    })
    const { userInfo } = await session.login()
    assert.equal({}.admin, undefined)
    assert.equal(userInfo.admin, undefined)
    assert.equal(Object.assign({}, userInfo).admin, undefined)
  })

  test('refused keeps status, code and message where a printed error does not show them', async () => {
    const { session } = answering({ statusCode: 403, data: { code: 'USER_BLOCKED', message: 'secret text' } })
    const error = await session.login().catch((thrown) => thrown)
    assert.equal(error.code, 'ERR_BACKEND_REJECTED')
    assert.deepEqual(error.cause, { status: 403, code: 'USER_BLOCKED', message: 'secret text' })
    assert.match(error.message, /POST https:\/\/api\.example\.com\/silentLogin answered 403/)
    assert.ok(!(JSON.stringify(error) + error.message).includes('secret text'))
  })

  for (const [code, kept] of [
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), undefined],
    ['A.b:c-d_1', 'A.b:c-d_1'],
    ['two words', undefined],
    [40001, '40001'],
    [true, undefined],
    ['', undefined],
    [undefined, undefined],
  ]) {
    test('refused with the code ' + JSON.stringify(code) + ' keeps ' + (kept === undefined ? 'none' : 'it'), async () => {
      const { session } = answering({ statusCode: 400, data: { code } })
      const { cause } = await session.login().catch((thrown) => thrown)
      assert.deepEqual(cause, { status: 400, code: kept, message: undefined })
    })
  }

  for (const [header, least, most] of [
    [{ 'Retry-After': '7' }, 7000, 7000],
    [{ 'retry-after': ' 3 ' }, 3000, 3000],
    // A date is taken against the reply's own, whatever the phone's clock says, and never longer than the longest back-off.
    [{ 'RETRY-AFTER': new Date(20000).toUTCString(), Date: new Date(0).toUTCString() }, 20000, 20000],
    [{ 'Retry-After': new Date(3000000).toUTCString(), date: new Date(0).toUTCString() }, 30000, 30000],
    [{ 'Retry-After': new Date(Date.now() + 3000000).toUTCString() }, 1000, 1000],
    [{ 'Retry-After': '999999999999' }, 1, 86400000],
  ]) {
    test('told to wait (' + JSON.stringify(header) + ') says for how long', async () => {
      const { server, session } = answering({ statusCode: 503, header, data: {} })
      const error = await session.login().catch((thrown) => thrown)
      assert.ok(error.retryAfterMs >= least - 1000 && error.retryAfterMs <= most, String(error.retryAfterMs))
      const asked = server.logins
      await assert.rejects(session.ensureLogin(), { code: 'ERR_BACKEND_REJECTED' })
      assert.equal(server.logins, asked)
    })
  }

  for (const header of [{ 'Retry-After': 'soon' }, { 'Retry-After': '9'.repeat(100000) }, { 'Retry-After': '-5' }, null]) {
    test('refused with a nonsense header is still only refused: ' + JSON.stringify(header).slice(0, 40), async () => {
      const { session } = answering({ statusCode: 500, header, data: 'x' })
      await assert.rejects(session.login(), { code: 'ERR_BACKEND_REJECTED' })
    })
  }
})

describe('the contract', () => {
  test('follows no redirect: an answer to elsewhere is temporary, and spends no refresh token', async () => {
    const { fake, server, session } = createWorld()
    server.handler = ({ url }) => (url === login ? { data: { token: 'one', refreshToken: 'first' } } : undefined)
    await session.login()
    server.handler = ({ url }) => (url.endsWith('/refreshToken') ? { statusCode: 302, header: { Location: 'https://portal.example/' } } : undefined)
    await assert.rejects(session.refreshLogin(), { code: 'ERR_BACKEND_REJECTED', message: /302, and not in the form of the back end/ })
    server.handler = ({ url, data }) => (url.endsWith('/refreshToken') ? { data: { token: data.refreshToken } } : undefined)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await session.refreshLogin()
    assert.equal(await session.getToken(), 'first')
    assert.deepEqual(fake.network.log.map(({ redirect }) => redirect), ['manual', 'manual', 'manual'])
  })

  test('endpoints, unwrap and formatToken shape the calls', async () => {
    const { fake, server, session } = createWorld(
      {},
      { endpoints: { silentLogin: '/v2/in' }, unwrap: (body) => body.data, formatToken: (token) => 'T ' + token }
    )
    server.handler = ({ url }) =>
      url.endsWith('/v2/in')
        ? { data: { code: 0, data: { token: 't', expiresIn: 7200 } } }
        : { data: { code: 0, data: { userInfo: { nickName: '茉莉', hasProfile: true } } } }
    const userInfo = await session.updateUser({ nickName: '茉莉' })
    assert.equal(userInfo.nickName, '茉莉')
    assert.deepEqual(fake.network.log.map(({ url }) => url), [ORIGIN + '/v2/in', ORIGIN + '/updateUser'])
    assert.equal(fake.network.log[1].header.authorization, 'T t')
    assert.equal(fake.network.log[1].method, 'POST')
    assert.equal(fake.network.log[1].body, '{"nickName":"茉莉"}')
  })

  test('an unwrap that throws refuses the reply', async () => {
    const unwrap = ({ code, message }) => {
      throw Object.assign(new Error(message), { code })
    }
    const { server, session } = createWorld({}, { unwrap })
    server.handler = () => ({ data: { code: 4017, message: 'no' } })
    const error = await session.login().catch((thrown) => thrown)
    assert.equal(error.code, 'ERR_BACKEND_REJECTED')
    assert.deepEqual([error.cause.message, error.cause.code], ['no', 4017])
    assert.match(error.message, /unwrap threw/)
  })

  test('a phone code is sent as it came, and nothing beside it', async () => {
    const { fake, session } = createWorld()
    const detail = await fake.taps.phone()
    await session.updatePhone(detail)
    assert.equal(fake.network.log[1].body, JSON.stringify({ code: detail.code }))
  })

  test('encrypted data of an older session_key is refused before it is sent', async () => {
    const { fake, session } = createWorld()
    await session.login()
    const tap = Object.assign(await fake.taps.phone('encrypted'), { keyEpoch: session.keyEpoch() })
    await session.refreshLogin()
    await assert.rejects(session.updatePhone(tap), { code: 'ERR_SESSION_KEY_ROTATED' })
    assert.equal(fake.network.log.some(({ url }) => url.endsWith('/updatePhone')), false)
  })

  test('encrypted data of the present session_key is sent without the note of its epoch', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await session.updatePhone(Object.assign(await fake.taps.phone('encrypted'), { keyEpoch: session.keyEpoch() }))
    await session.updateUser({ encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's', keyEpoch: session.keyEpoch() })
    const keysSentTo = (path) => Object.keys(JSON.parse(fake.network.log.find(({ url }) => url.endsWith(path)).body))
    assert.deepEqual(keysSentTo('/updatePhone'), ['encryptedData', 'iv'])
    assert.deepEqual(keysSentTo('/updateUser'), ['encryptedData', 'iv', 'rawData', 'signature'])
  })

  test('unbindPhone and logout carry the token and nothing else', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await session.unbindPhone()
    await session.logout()
    const calls = fake.network.log.slice(1).map(({ url, header, body }) => [url.slice(ORIGIN.length), header.authorization, body])
    assert.deepEqual(calls, [
      ['/unbindPhone', 'Bearer token-1', '{}'],
      ['/logout', 'Bearer token-1', '{}'],
    ])
  })

  test('contract calls pass the queue of parallel requests before the app\'s', async () => {
    const { fake, session } = createWorld({ latencyMs: 20 })
    await session.login()
    const quiet = Array.from({ length: 40 }, (_, index) =>
      session.request({ url: 'https://cdn.example.net/' + index, needLogin: false })
    )
    await session.refreshLogin()
    const position = fake.network.log.filter(({ url }) => url !== login).length
    await Promise.all(quiet)
    assert.ok(position < 40, 'the refresh came after ' + position + ' of 40 requests')
    assert.deepEqual(fake.thrown, [])
  })
})

describe('a lifetime that looks like milliseconds', () => {
  for (const [expiresIn, warnings] of [
    [40 * 86400, 0],
    [40 * 86400 + 1, 1],
  ]) {
    test(`is warned of beyond 40 days: ${expiresIn} s`, async () => {
      const warned = []
      const silentLogin = () => ({ token: 't', expiresIn })
      const { session } = createWorld({}, { baseURL: undefined, backend: { silentLogin }, logger: { warn: (text) => warned.push(text) } })
      await session.login()
      assert.equal(warned.filter((text) => text.includes('backend.silentLogin 给的 token 有效期长达 40 天')).length, warnings)
      session.dispose()
    })
  }
})

describe('own backend functions', () => {
  const backend = (silentLogin) => createWorld({}, { baseURL: undefined, backend: { silentLogin } })
  const cyclic = { token: 't' }
  cyclic.self = cyclic
  const outcomes = {
    'a reply': [() => ({ token: 't', expiresIn: 60 }), undefined],
    'a promise': [() => Promise.resolve({ token: 't' }), undefined],
    'cyclic data': [() => cyclic, 'ERR_BACKEND_PROTOCOL'],
    'a getter that throws': [() => ({ get token() { throw new Error('x') } }), 'ERR_BACKEND_PROTOCOL'],
    nothing: [() => undefined, 'ERR_BACKEND_PROTOCOL'],
    'a function': [() => () => {}, 'ERR_BACKEND_PROTOCOL'],
    'a huge reply': [() => ({ token: 't'.repeat(2000000) }), 'ERR_BACKEND_PROTOCOL'],
    'a thrown Error': [() => { throw new Error('x') }, 'ERR_BACKEND_REJECTED'],
    'a thrown string': [() => { throw 'x' }, 'ERR_BACKEND_REJECTED'],
    'a thrown undefined': [() => { throw undefined }, 'ERR_BACKEND_REJECTED'],
    'a rejected null': [() => Promise.reject(null), 'ERR_BACKEND_REJECTED'],
    'a thrown proxy': [() => { throw new Proxy({}, { get() { throw new Error('x') } }) }, 'ERR_BACKEND_REJECTED'],
    'a failure of wx': [() => Promise.reject({ errMsg: 'request:fail timeout', errno: 5 }), 'ERR_TIMEOUT'],
    'a forged failure': [() => Promise.reject({ kind: 'failed', failure: 'x' }), 'ERR_BACKEND_REJECTED'],
    'a forged refusal': [() => Promise.reject({ kind: 'refused', status: {}, code: {}, retryAfterMs: 'x' }), 'ERR_BACKEND_REJECTED'],
    'a thenable that answers twice': [() => ({ then(resolve, reject) { resolve({ token: 't' }); reject(1) } }), undefined],
  }
  for (const name of Object.keys(outcomes)) {
    const [silentLogin, code] = outcomes[name]
    test(name + ' is contained', async () => {
      const { session } = backend(silentLogin)
      if (code) await assert.rejects(session.login(), { code, name: 'SessionError' })
      else assert.equal((await session.login()).token, 't')
    })
  }

  test('what they throw is told by status, code and time to wait', async () => {
    const thrown = { status: 429, code: 'SLOW', retryAfterMs: 5000, secret: 'x' }
    const { session } = backend(() => Promise.reject(thrown))
    const error = await session.login().catch((error) => error)
    assert.equal(error.cause, thrown)
    assert.ok(error.retryAfterMs > 0 && error.retryAfterMs <= 5000)
    assert.match(error.message, /backend\.silentLogin threw/)
    assert.ok(!(JSON.stringify(error) + error.message + session.dump()).includes('secret'))
  })

  test('what HTTP libraries throw is read where they keep it', async () => {
    const response = { status: 429, headers: { 'retry-after': '7' }, data: { code: 'SLOW' } }
    const limited = backend(() => Promise.reject(Object.assign(new Error('Request failed'), { response })))
    const error = await limited.session.login().catch((error) => error)
    assert.deepEqual([error.code, error.retryAfterMs, error.cause.response], ['ERR_BACKEND_REJECTED', 7000, response])
    const unauthorized = backend(() => (unauthorized.calls++ ? Promise.reject({ response: { status: 401 } }) : { token: 't' }))
    unauthorized.calls = 0
    await unauthorized.session.login()
    await assert.rejects(unauthorized.session.refreshLogin(), { code: 'ERR_BACKEND_REJECTED' })
    assert.equal(unauthorized.session.snapshot().state, 'signed-out', 'a verdict')
  })

  test('a slip of the app ends no session and costs no unit', async () => {
    let calls = 0
    const { session } = backend(() => (calls++ ? undefined.token : { token: 't' }))
    await session.login()
    const error = await session.refreshLogin().catch((error) => error)
    assert.ok(error.cause instanceof TypeError)
    const { state, fuse } = session.snapshot()
    assert.deepEqual([state, fuse.units], ['signed-in', 3])
  })

  test('they get the code, the payload and the token', async () => {
    const seen = []
    const { session } = createWorld({}, {
      baseURL: undefined,
      backend: {
        silentLogin: (request) => seen.push(['in', Object.keys(request)]) && { token: 't' },
        updateUser: (profile, token) => seen.push(['user', profile, token]) && { userInfo: { hasProfile: true } },
        logout: (token) => void seen.push(['out', token]),
      },
    })
    await session.updateUser({ nickName: 'n' })
    await session.logout()
    assert.deepEqual(seen, [['in', ['code', 'deviceId']], ['user', { nickName: 'n' }, 't'], ['out', 't']])
  })

  test('a call nobody wrote is ERR_UNSUPPORTED, but a logout needs no server', async () => {
    const { session } = backend(() => ({ token: 't' }))
    await assert.rejects(session.unbindPhone(), { code: 'ERR_UNSUPPORTED' })
    await session.logout()
    assert.equal(session.snapshot().loggedIn, false)
  })

  test('one that never answers ends in ERR_TIMEOUT', async () => {
    const { fake, session } = createWorld(
      { clock: 'virtual' },
      { baseURL: undefined, backend: { silentLogin: () => new Promise(() => {}) }, requestTimeoutMs: 1000 }
    )
    const login = session.login()
    const settled = assert.rejects(login, { code: 'ERR_TIMEOUT' })
    for (let second = 0; second < 20; second++) await fake.clock.advance(1000)
    await settled
  })
})
