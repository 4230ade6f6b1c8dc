// The recipe that closes an account.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recipe } from './support/recipes.mjs'
import { ORIGIN, createSession, createWorld } from './support/sdk.mjs'

const start = async (answer, sessionOptions) => {
  const { closeAccount } = await recipe('close-account.js')
  const world = createWorld({ latencyMs: 1 }, sessionOptions)
  const { fake, server, session } = world
  const closings = () => fake.network.log.filter(({ url }) => url === ORIGIN + '/closeAccount').length
  server.userInfo = { nickName: '小林', phone: '138****8000', hasProfile: true, hasPhone: true }
  server.handler = (sent) => {
    if (sent.url === ORIGIN + '/closeAccount' && sent.header.authorization === 'Bearer ' + server.token) return answer(server)
  }
  await session.login()
  return Object.assign(world, { closings, close: () => closeAccount(session) })
}
const closed = (server) => {
  server.token = 'nobody has it'
  server.userInfo = { hasProfile: false, hasPhone: false }
  return { statusCode: 204 }
}

describe('closing an account', () => {
  test('signs out for good, and leaves nothing of the user in storage', async () => {
    const { close, fake, server, session } = await start(closed)
    const { token } = server
    await close()
    const stored = JSON.stringify(fake.storage.keys().map((key) => fake.storage.read(key)))
    for (const secret of [token, '小林', '138****8000']) assert.ok(!stored.includes(secret), stored)
    const { account, facts, loginRequired } = session.snapshot()
    assert.deepEqual([account, facts, loginRequired], ['none', { hasProfile: false, hasPhone: false }, true])

    session.dispose()
    const next = createSession({ baseURL: ORIGIN, host: fake.wx })
    await assert.rejects(next.request({ url: '/orders' }), { code: 'ERR_LOGIN_REQUIRED' })
    assert.equal(server.logins, 1)
    const { userInfo } = await next.login({ force: true })
    assert.deepEqual(userInfo, { hasProfile: false, hasPhone: false })
    next.dispose()
  })

  test('a back end that does not close it ends nothing', async () => {
    const { close, session } = await start(() => ({ statusCode: 503, data: {} }))
    await assert.rejects(close(), /not closed: \/closeAccount answered 503/)
    assert.equal(session.snapshot().account, 'silent')
    session.dispose()
  })

  test('an answer that was lost: the next try closes what is there, and ends all the same', async () => {
    const { close, closings, fake, server, session } = await start(closed)
    fake.faults.add('request', { url: '/closeAccount', errMsg: 'net::ERR_CONNECTION_RESET', errno: 600001 })
    await assert.rejects(close(), { code: 'ERR_NETWORK' })
    assert.equal(session.snapshot().account, 'silent')
    closed(server)
    await close()
    assert.deepEqual([closings(), server.logins, session.snapshot().loginRequired], [3, 2, true])
    session.dispose()
  })

  test('an answer that was lost, where users register: there is nobody left to close', async () => {
    const { close, server, session } = await start(closed)
    closed(server)
    server.handler = ({ url }) => (url === ORIGIN + '/silentLogin' ? { data: { registered: false } } : undefined)
    await close()
    const { account, loginRequired } = session.snapshot()
    assert.deepEqual([account, loginRequired], ['none', true])
    session.dispose()
  })
})
