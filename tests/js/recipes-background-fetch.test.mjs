// The recipe that starts from what WeChat fetched before the app was there.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recipe } from './support/recipes.mjs'
import { ORIGIN, createSession, createWorld } from './support/sdk.mjs'

const orders = { url: ORIGIN + '/orders' }

/** WeChat has fetched `reply`, `age` ms ago. */
const start = async (reply, { age = 1000, ...options } = {}) => {
  const { startFromBackgroundFetch } = await recipe('background-fetch.js')
  const world = createWorld({ latencyMs: 30 }, options)
  const wx = {
    getBackgroundFetchData({ fetchType, success, fail }) {
      assert.equal(fetchType, 'pre')
      setTimeout(() => (reply === undefined ? fail({ errMsg: 'getBackgroundFetchData:fail record is null' }) : success({ fetchedData: reply, timeStamp: Date.now() - age })), 0)
    },
  }
  return Object.assign(world, { begin: (session = world.session) => startFromBackgroundFetch(wx, session) })
}
const fetched = JSON.stringify({ token: 'fetched', expiresIn: 7200 })

describe('a login that was fetched before', () => {
  test('answers those who wait for one, without wx.login', async () => {
    const { begin, fake, server, session } = await start(fetched)
    server.token = 'fetched'
    const request = session.request(orders)
    assert.equal(await begin(), true)
    assert.equal((await request).statusCode, 200)
    assert.deepEqual([server.logins, fake.network.log.length, session.snapshot().account], [0, 1, 'silent'])
  })

  for (const [what, reply, options] of [
    ['was not fetched', undefined],
    ['is empty', ''],
    ['is too old', fetched, { age: 61000 }],
    ['is no reply', '{"token":5}'],
    ['is no JSON', '<html>'],
  ])
    test('that ' + what + ' is as good as none', async () => {
      const { begin, server, session } = await start(reply, options)
      assert.equal(await begin(), false)
      assert.equal((await session.request(orders)).statusCode, 200)
      assert.equal(server.logins, 1)
    })

  test('does not take the place of a session that lives', async () => {
    const { begin, session } = await start(fetched)
    await session.login()
    assert.equal(await begin(), false)
    assert.equal(await session.getToken(), 'token-1')
  })

  test('signs nobody in who stays signed out', async () => {
    const { begin, fake, session } = await start(fetched)
    await session.logout({ staySignedOut: true })
    assert.equal(await begin(), false)
    session.dispose()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const next = createSession({ baseURL: ORIGIN, host: fake.wx })
    assert.equal(await begin(next), false)
    await assert.rejects(next.ensureLogin(), { code: 'ERR_LOGIN_REQUIRED' })
    assert.equal(next.snapshot().loginRequired, true)
  })
})
