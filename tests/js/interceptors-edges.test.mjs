// What an interceptor takes for a client, and what it tells the session of a call: seen by the session itself.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import axios from 'axios'
import { createWorld, packaged } from './support/sdk.mjs'

const install = (name) => packaged('miniprogram_dist/interceptors/' + name + '.js').install
const CLIENTS = ['axios', 'fly', 'luch', 'request', 'taro', 'uni']
const ABOUT = { tokenHeader: 'Authorization', progress() {} }

/** A session that sends each call once, with this token and so much time left. */
const sessionThat = ({ authorization = '', left = Infinity } = {}) => {
  const session = {
    targets: [],
    send(target, dispatch) {
      session.targets.push(target)
      const sending = Promise.resolve(dispatch(authorization, left, ABOUT))
      return Object.assign(sending.then((result) => (session.answered = result)), { abort() {} })
    },
  }
  return session
}

/** axios over an adapter that keeps what it was given. */
const axiosOn = (session, baseURL) => {
  const client = axios.create({
    baseURL,
    adapter(config) {
      client.given = config
      return Promise.resolve({ status: 200, headers: {}, data: 'an answer', config })
    },
  })
  install('axios')(client, session)
  return client
}

/** A luch-request instance, as far as the interceptor needs one. */
const luchOn = (session) => {
  const managers = { request: { forEach() {} }, response: { forEach() {} } }
  const client = {
    config: {},
    interceptors: managers,
    middleware(config) {
      client.given = config
      return Promise.resolve({ statusCode: 200, data: 'an answer' })
    },
  }
  install('luch')(client, session)
  client.get = (config) =>
    new Promise((resolve) => {
      const deliver = (outcome) => managers.response.forEach(({ rejected }) => resolve(rejected(outcome)))
      managers.request.forEach(({ fulfilled }) => fulfilled(config).catch(deliver))
    })
  return client
}

describe('install', () => {
  for (const name of CLIENTS) {
    for (const [kind, client] of [['nothing', undefined], ['an object of another kind', {}]]) {
      test(name + ' refuses ' + kind + ' and says what it wants', () => {
        assert.throws(() => install(name)(client, sessionThat()), { name: 'TypeError', message: /client must be / })
      })
    }
  }
})

describe('the address that the session judges', () => {
  for (const [baseURL, url, whole] of [
    ['https://api.example.com', 'orders/1//2', 'https://api.example.com/orders/1//2'],
    ['https://api.example.com/v1//', '//orders', '//orders'],
    ['https://api.example.com/v1//', '/orders', 'https://api.example.com/v1/orders'],
    ['https://api.example.com', 'https://other.example.com/a', 'https://other.example.com/a'],
    ['https://api.example.com/v1', '', 'https://api.example.com/v1'],
  ]) {
    test(`is the one that is sent to: ${baseURL} and '${url}'`, async () => {
      const session = sessionThat()
      await axiosOn(session, baseURL).get(url)
      await luchOn(session).get({ baseURL, url })
      assert.deepEqual(session.targets.map((target) => target.url), [whole, whole])
    })
  }
})

describe('the time that is left of a call', () => {
  for (const [left, given] of [[1500.4, 1500], [0.2, 1]]) {
    test(`is the library's time-out in whole ms, and never 0, which would be none: ${left}`, async () => {
      const session = sessionThat({ left })
      const clients = [axiosOn(session), luchOn(session)]
      for (const client of clients) {
        await client.get({ url: '/orders' })
        assert.equal(client.given.timeout, given)
      }
    })
  }

  test('leaves the library its own time-out where there is no end', async () => {
    const session = sessionThat()
    const client = luchOn(session)
    await client.get({ url: '/orders', timeout: 7000 })
    assert.equal(client.given.timeout, 7000)
    const other = axiosOn(session)
    await other.get('/orders', { timeout: 7000 })
    assert.equal(other.given.timeout, 7000)
  })
})

describe('the header of a call', () => {
  test("of axios stays of axios' own kind, in a copy", async () => {
    const headers = new axios.AxiosHeaders({ 'x-mine': '1' })
    const client = axiosOn(sessionThat({ authorization: 'Bearer token' }))
    await client.get('/orders', { headers })
    assert.ok(client.given.headers instanceof axios.AxiosHeaders)
    assert.equal(client.given.headers.get('authorization'), 'Bearer token')
    assert.equal(headers.has('authorization'), false)
  })
})

describe("fly's answer", () => {
  const flyOn = (session, answer) => {
    class Engine {
      open() {}
      setRequestHeader() {}
      send() {
        Object.assign(this, { status: 200, responseHeaders: { a: 1 } }, answer)
        this.onload()
      }
      abort() {}
    }
    const client = { engine: Engine, interceptors: {} }
    install('fly')(client, session)
    return new Promise((resolve) => {
      const engine = new client.engine()
      engine.onload = resolve
      engine.open('GET', 'https://api.example.com/orders')
      engine.send()
    })
  }
  for (const field of ['response', 'responseText']) {
    test('is what is judged, whichever name it has: ' + field, async () => {
      const session = sessionThat()
      await flyOn(session, { [field]: '{"code":401}' })
      assert.deepEqual(session.answered.response, { statusCode: 200, header: { a: '1' }, data: '{"code":401}' })
    })
  }
})

describe('a call of wx that is replaced', () => {
  const replaced = (options) => {
    const world = createWorld()
    const undo = install('request')(world.fake.wx, world.session, options)
    return Object.assign(world, { undo })
  }

  test('gives a promise to who gave no callback, and the task to who did', async () => {
    const { fake, session } = replaced()
    const answer = await fake.wx.request({ url: 'https://api.example.com/orders' })
    assert.equal(answer.statusCode, 200)
    for (const name of ['success', 'fail', 'complete']) {
      const ended = new Promise((resolve) => {
        const task = fake.wx.request({ url: 'https://api.example.com/orders', success: name === 'success' && resolve, fail: name === 'fail' && resolve, complete: name === 'complete' ? resolve : undefined })
        assert.equal(task.then, undefined)
        assert.equal(typeof task.abort, 'function')
        if (name === 'fail') task.abort()
      })
      await ended
    }
    session.dispose()
  })

  test('goes without a login where the option says so for all of them', async () => {
    const { fake, server, session } = replaced({ needLogin: false })
    await fake.wx.request({ url: 'https://api.example.com/public' })
    assert.equal(server.logins, 0)
    session.dispose()
  })

  test('takes its own word over the option', async () => {
    const { fake, server, session } = replaced({ needLogin: false })
    await fake.wx.request({ url: 'https://api.example.com/orders', needLogin: true })
    assert.equal(server.logins, 1)
    session.dispose()
  })
})
