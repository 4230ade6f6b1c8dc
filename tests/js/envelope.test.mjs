import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld, packaged } from './support/sdk.mjs'

const { envelope } = packaged('miniprogram_dist/envelope.js')
const login = ORIGIN + '/silentLogin'
const orders = ORIGIN + '/orders'

/** A session whose back end answers the login with `body`, read by an envelope; the error of its login. */
const refusal = async (body, options = { message: 'msg' }) => {
  const { server, session } = createWorld({}, envelope(options))
  server.handler = ({ url }) => (url === login ? { data: body } : undefined)
  const error = await session.login().catch((thrown) => thrown)
  return { error, session }
}

/** A back end that says everything in a 200, and counts its logins. */
const enveloped = (options = { message: 'msg' }) => {
  const world = createWorld({}, envelope(options))
  let token
  const state = { logins: 0, other: null }
  world.server.handler = ({ url, header }) => {
    if (url === login) {
      token = 'token-' + ++state.logins
      return { data: { code: 0, msg: '', data: { token, expiresIn: 7200 } } }
    }
    if (header.authorization !== 'Bearer ' + token) return { data: { code: 401, msg: '账号未登录' } }
    return state.other || { data: { code: 0, data: { id: 1 } } }
  }
  return Object.assign(world, { state, endToken: () => (token = '') })
}

describe('an envelope', () => {
  test('logs in, and leaves answers to own requests as they come', async () => {
    const { session } = enveloped()
    const { data } = await session.request({ url: orders })
    assert.deepEqual(data, { code: 0, data: { id: 1 } })
  })

  test('refreshes after a code 401 in a 200, and sends once more', async () => {
    const { endToken, session, state } = enveloped()
    await session.login()
    endToken()
    const { data } = await session.request({ url: orders })
    assert.deepEqual([data.data.id, state.logins], [1, 2])
  })

  test('takes another code of a request for the app\'s own business', async () => {
    const { session, state } = enveloped()
    await session.login()
    state.other = { data: { code: 1001004000, msg: '库存不足' } }
    assert.equal((await session.request({ url: orders })).data.code, 1001004000)
    assert.equal(state.logins, 1)
  })

  for (const [name, ok, code] of [['a number for a text', '0', 0], ['a text for a number', 0, '0'], ['several', [0, 200], 200]]) {
    test('knows success: ' + name, async () => {
      const { error } = await refusal({ code, data: { token: 't', expiresIn: 60 } }, { ok })
      assert.equal(error.token, 't', String(error))
    })
  }

  test('reads fields of other names', async () => {
    const { error } = await refusal({ errcode: 0, result: { token: 't', expiresIn: 60 } }, { code: 'errcode', data: 'result', message: 'errmsg' })
    assert.equal(error.token, 't', String(error))
  })

  test('has nothing to take out of an answer without a body', () => {
    assert.equal(envelope().unwrap(undefined), undefined)
  })
})

describe('a reply in an envelope that is bad', () => {
  test('an unknown business code is a refusal with the back end\'s own words', async () => {
    const { error, session } = await refusal({ code: 1002000001, msg: '账号被禁用', data: null })
    assert.equal(error.code, 'ERR_BACKEND_REJECTED')
    assert.deepEqual([error.cause.code, error.cause.message], [1002000001, '账号被禁用'])
    assert.doesNotMatch(error.message, /账号/)
    assert.equal(session.snapshot().loggedIn, false)
  })

  test('a login refused by code 401 counts as a status 401', async () => {
    const { error } = await refusal({ code: 401, msg: 'no' })
    assert.deepEqual([error.code, error.cause.status, error.cause.message], ['ERR_BACKEND_REJECTED', 401, 'no'])
  })

  test('a code 401 that means success is no refusal', async () => {
    const { unwrap, isUnauthorized } = envelope({ ok: 401 })
    assert.equal(unwrap({ code: 401, data: 5 }), 5)
    assert.equal(isUnauthorized({ statusCode: 200, data: { code: 401 } }), false)
  })

  for (const [name, statusCode, code] of [['a code 401', 200, 401], ['a status 500', 500, 500]]) {
    test('a call of the contract keeps the back end\'s own words: ' + name, async () => {
      const { session, state } = enveloped()
      await session.login()
      state.other = { statusCode, data: { code, msg: '出错了' } }
      const error = await session.updateUser({ nickName: '茉莉' }).catch((thrown) => thrown)
      assert.equal(error.cause && error.cause.message, '出错了', String(error))
    })
  }

  for (const [name, body] of Object.entries({ 'an array': [], 'a reply without one': { token: 't', expiresIn: 60 }, 'a text': '"ok"', null: 'null', 'a code of another kind': { code: {}, data: {} } })) {
    test('none at all is outside the contract: ' + name, async () => {
      const { error } = await refusal(body)
      assert.equal(error.code, 'ERR_BACKEND_PROTOCOL')
      assert.match(error.message, /envelope/)
      assert.match(error.cause.message, /"code"/)
    })
  }

  test('a number as text in the life of the token is named', async () => {
    const { error } = await refusal({ code: 0, data: { token: 't', expiresIn: '7200' } })
    assert.equal(error.code, 'ERR_BACKEND_PROTOCOL')
    assert.match(error.message, /expiresIn.*string/)
  })

  test('10 MB are refused before they are read', async () => {
    const { error } = await refusal({ code: 0, data: { token: 't', more: 'x'.repeat(10e6) } })
    assert.equal(error.code, 'ERR_BACKEND_PROTOCOL')
    assert.match(error.message, /256 kB/)
  })
})

describe('options of an envelope', () => {
  const wrong = [[null, /must be an object/], [{ msg: 'msg' }, /no option msg/], [{ code: 5 }, /code must be/], [{ data: '' }, /data must be/], [{ ok: [] }, /ok must be/], [{ ok: [0, {}] }, /ok must be/]]
  for (const [options, message] of wrong) {
    test('refuses ' + JSON.stringify(options), () => assert.throws(() => envelope(options), message))
  }
})
