import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const soon = () => new Promise((resolve) => setTimeout(resolve, 10))

describe('session.status', () => {
  test('tells early and late subscribers of the settled state, each once', async () => {
    const { session } = createWorld()
    const { login } = session.status
    const heard = []
    login.onceSuccess(() => heard.push('early'))
    login.onceFail(() => heard.push('never'))
    assert.equal(login.state, 'pending')
    await session.login()
    await soon()
    assert.equal(login.state, 'success')
    login.onceSuccess(() => heard.push('late'))
    await session.refreshLogin()
    await soon()
    assert.deepEqual(heard, ['early', 'late'])
  })

  test('a failure is told with its error, and a later success too', async () => {
    const { server, session } = createWorld()
    const heard = []
    session.status.login.onceFail((error) => heard.push(error.code))
    session.status.login.onceSuccess(() => heard.push('success'))
    server.handler = () => ({ statusCode: 500 })
    await assert.rejects(session.login())
    await soon()
    server.handler = null
    await session.login({ force: true })
    await soon()
    assert.deepEqual(heard, ['ERR_BACKEND_REJECTED', 'success'])
  })

  test('after a logout it is pending again', async () => {
    const { session } = createWorld()
    await session.login()
    await session.logout()
    await soon()
    assert.equal(session.status.login.state, 'pending')
  })

  test('a session restored from storage is a success', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await soon()
    session.dispose()
    const again = createWorld({ storage: Object.fromEntries(fake.storage.keys().map((key) => [key, fake.storage.read(key).value])) })
    await again.session.ensureLogin()
    assert.equal(again.session.status.login.state, 'success')
    assert.equal(again.server.logins, 0)
  })

  test('a subscriber that throws harms nobody', async () => {
    const { fake, session } = createWorld()
    const heard = []
    session.status.login.onceSuccess(() => {
      throw new Error('mine')
    })
    session.status.login.onceSuccess(() => heard.push('second'))
    await session.login()
    await soon()
    assert.deepEqual(heard, ['second'])
    assert.deepEqual(fake.thrown.map(({ message }) => message), ['mine'])
  })

  test('gives the way out: a page that is gone is not called', async () => {
    const { server, session } = createWorld()
    const { login } = session.status
    const heard = []
    for (let page = 0; page < 200; page++) login.onceFail(() => heard.push(page))()
    const leave = login.onceSuccess(() => heard.push('success'))
    login.onceFail(() => {
      heard.push('the one that is there')
      leaveToo()
    })
    const leaveToo = login.onceFail(() => heard.push('one that the first took out'))
    leave()
    leave()
    server.handler = () => ({ statusCode: 500 })
    await assert.rejects(session.login())
    await soon()
    assert.deepEqual(heard, ['the one that is there'])
    login.onceFail(() => heard.push('late'))()
    assert.deepEqual(heard.pop(), 'late')
  })

  test('can be driven by hand, as in the article', () => {
    const { auth } = createWorld().session.status
    const heard = []
    auth.onceFail((error) => heard.push(error))
    auth.fail('no')
    auth.success('yes')
    auth.onceSuccess((value) => heard.push(value))
    auth.reset()
    auth.onceSuccess(() => heard.push('not yet'))
    assert.deepEqual(heard, ['no', 'yes'])
    assert.equal(auth.state, 'pending')
    assert.equal(auth.name, 'auth')
  })
})

describe('whoever left a status', () => {
  test('is not kept from the garbage collector', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc')
    const { session } = createWorld()
    const left = (() => {
      const page = {}
      session.status.login.onceFail(() => page)()
      return new WeakRef(page)
    })()
    for (let tries = 0; tries < 20 && left.deref(); tries++) {
      await soon()
      collectGarbage()
    }
    assert.equal(left.deref(), undefined)
    session.dispose()
  })
})

describe('session.on', () => {
  test('tells what happened, after it has', async () => {
    const { server, session } = createWorld()
    const seen = []
    for (const type of ['login-succeeded', 'token-refreshed', 'signed-out', 'login-failed', 'auth-step-reached'])
      session.on(type, (event) => seen.push([event.type, session.snapshot().loggedIn]))
    await session.login()
    await session.refreshLogin()
    server.userInfo = { hasProfile: true }
    await session.updateUser({ nickName: 'n' })
    await session.logout()
    await soon()
    assert.deepEqual(seen, [
      ['login-succeeded', true],
      ['token-refreshed', true],
      ['auth-step-reached', true],
      ['signed-out', false],
    ])
  })

  test('hands over the error, and the step', async () => {
    const { server, session } = createWorld()
    const events = []
    session.on('login-failed', (event) => events.push(event))
    session.on('auth-step-reached', (event) => events.push(event))
    server.handler = () => ({ statusCode: 403 })
    await assert.rejects(session.login())
    server.handler = null
    server.userInfo = { hasProfile: true, hasPhone: true }
    await session.login({ force: true })
    await soon()
    assert.equal(events[0].error.code, 'ERR_BACKEND_REJECTED')
    assert.deepEqual(events.at(-1), { type: 'auth-step-reached', step: 3 })
  })

  test('failures carry their error, and a tripped fuse says for how long', async () => {
    const { session } = createWorld({}, { fuse: { capacity: 1 } })
    const events = []
    for (const type of ['refresh-failed', 'fuse-tripped', 'login-failed']) session.on(type, (event) => events.push(event))
    await session.login()
    await session.refreshLogin()
    await assert.rejects(session.refreshLogin(), { code: 'ERR_FUSE_TRIPPED' })
    const other = createWorld()
    other.session.on('refresh-failed', (event) => events.push(event))
    await other.session.login()
    other.server.handler = ({ url }) => (url.endsWith('/silentLogin') ? { statusCode: 500 } : undefined)
    await assert.rejects(other.session.refreshLogin())
    await soon()
    const told = Object.fromEntries(events.map(({ type, error }) => [type, error]))
    assert.equal(told['refresh-failed'].code, 'ERR_BACKEND_REJECTED')
    assert.equal(told['fuse-tripped'].code, 'ERR_FUSE_TRIPPED')
    assert.ok(told['fuse-tripped'].retryAfterMs > 0)
  })

  test('a listener may call the session, and a listener that throws harms nobody', async () => {
    const { fake, server, session } = createWorld()
    const order = []
    session.on('login-succeeded', () => {
      throw new Error('mine')
    })
    session.on('login-succeeded', () =>
      session.ensureLogin().then(() => session.refreshLogin()).then(() => order.push('refreshed inside'))
    )
    await session.login()
    while (!order.length) await soon()
    assert.equal(server.logins, 2)
    assert.equal(fake.thrown[0].message, 'mine')
  })

  test('unsubscribing works once, also from within', async () => {
    const { session } = createWorld()
    let count = 0
    const listener = () => {
      count++
      stop()
      stop()
    }
    const stop = session.on('token-refreshed', listener)
    session.on('token-refreshed', () => count++)
    await session.login()
    await session.refreshLogin()
    await soon()
    await session.refreshLogin()
    await soon()
    assert.equal(count, 3)
  })

  test('every name of the documentation can be listened to', () => {
    const { session } = createWorld()
    const names = 'login-succeeded login-failed token-refreshed refresh-failed fuse-tripped fuse-restored session-key-expired auth-step-reached signed-out storage-failed storage-ignored engine-fallback'
    for (const name of names.split(' ')) session.on(name, () => {})()
  })
})

describe('a session', () => {
  test('starts from storage without asking anybody', async () => {
    const { fake, server, session } = createWorld()
    await session.login()
    await soon()
    assert.equal(fake.storage.keys().length, 1)
    assert.match(fake.storage.keys()[0], /^mp-session\/wx0123456789abcdef\/release\/https:/)
    assert.equal(server.logins, 1)
  })

  test('ignores a record that is not its own, with an event', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await soon()
    for (const record of ['garbage', 42, [], { version: 99 }, null]) {
      const [key] = fake.storage.keys()
      const other = createWorld({ storage: { [key]: record } })
      const events = []
      other.session.on('storage-ignored', (event) => events.push(event.type))
      await other.session.login()
      await soon()
      assert.equal(other.server.logins, 1)
      if (record !== null) assert.deepEqual(events, ['storage-ignored'], JSON.stringify(record))
    }
  })

  test('ignores a record by a newer writer, of which nothing is left for the next session', async () => {
    const { fake, session } = createWorld()
    await session.login()
    await soon()
    const [key] = fake.storage.keys()
    const newer = createWorld({ storage: { [key]: { numbers: [2, ...Array(20).fill(7)], texts: Array(9).fill('new') } } })
    const events = []
    newer.session.on('storage-ignored', ({ type }) => events.push(type))
    await newer.session.login()
    assert.deepEqual(events, ['storage-ignored'])
    const next = createWorld()
    await next.session.login()
    assert.deepEqual(next.session.snapshot().fuse, { units: 3, capacity: 3 })
    assert.equal((await next.session.request({ url: ORIGIN + '/orders' })).statusCode, 200)
  })

  test('that was disposed is not kept from the garbage collector', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc')
    const live = async () => {
      const { session } = createWorld()
      await session.login()
      await soon()
      session.dispose()
      return new WeakRef(session)
    }
    const disposed = await live()
    for (let tries = 0; tries < 20 && disposed.deref(); tries++) {
      await soon()
      collectGarbage()
    }
    assert.equal(disposed.deref(), undefined)
  })

  test('has a snapshot of one shape at all times', async () => {
    const { session } = createWorld()
    const shape = () => Object.keys(session.snapshot()).filter((key) => key !== 'expiresAt').sort()
    const before = shape()
    assert.equal(session.snapshot().engine, null)
    await session.login()
    assert.deepEqual(shape(), before)
    assert.equal(session.snapshot().state, 'signed-in')
    session.dispose()
    assert.deepEqual(shape(), before)
    assert.equal(session.snapshot().state, 'disposed')
    assert.deepEqual(session.snapshot().fuse, { units: 3, capacity: 3 })
  })

  test('disposed rejects everything with ERR_DISPOSED and does nothing more', async () => {
    const { fake, session } = createWorld()
    const waiting = session.login()
    session.dispose()
    session.dispose()
    await assert.rejects(waiting, { code: 'ERR_DISPOSED' })
    for (const call of ['login', 'ensureLogin', 'getToken', 'refreshLogin', 'ensureSessionKey', 'logout', 'unbindPhone', 'mustAuth'])
      await assert.rejects(session[call](), { code: 'ERR_DISPOSED' }, call)
    await assert.rejects(session.request({ url: ORIGIN + '/x' }), { code: 'ERR_DISPOSED' })
    assert.equal(fake.calls.login, undefined)
  })

  test('methods can be passed around without their object', async () => {
    const { session } = createWorld()
    const { currentAuthStep, dump, ensureLogin, getToken, login, request, snapshot } = session
    await login()
    await ensureLogin()
    assert.equal(await getToken(), 'token-1')
    assert.equal((await request({ url: ORIGIN + '/x' })).statusCode, 200)
    assert.equal(currentAuthStep(), 1)
    assert.equal(snapshot().engine, 'wasm')
    assert.equal(typeof dump(), 'string')
  })

  test('a dump holds what a replay needs: settings, where it starts and the steps since', async () => {
    const { session } = createWorld({}, { fuse: { capacity: 5 } })
    await session.login()
    const { engine, config, base, steps, snapshot } = JSON.parse(session.dump())
    assert.deepEqual([engine, config.authSteps, config.autoLogin, config.limits.includes(5)], ['wasm', [1, 2], true, true])
    assert.equal(base.snapshot.loggedIn, false)
    assert.ok(steps.length > 0)
    assert.equal(snapshot.loggedIn, true)
    session.dispose()
  })

  test('no secret is in what it tells', async () => {
    const said = []
    const logger = { info: (...message) => said.push(message), warn: (...message) => said.push(message) }
    const { fake, server, session } = createWorld({}, { logger })
    for (const type of ['login-succeeded', 'login-failed', 'token-refreshed', 'auth-step-reached', 'signed-out'])
      session.on(type, (event) => said.push(event, String(event.error)))
    server.userInfo = { phone: '138****8000', hasPhone: true }
    await session.login()
    const detail = await fake.taps.phone()
    await session.updatePhone(detail)
    server.handler = ({ url }) => (url.includes('silentLogin') ? { statusCode: 403, data: { code: 'X', message: 'token-1 login-code' } } : undefined)
    await session.refreshLogin().catch((error) => said.push(error, error.stack))
    said.push(session.snapshot(), session.dump())
    await soon()
    const text = JSON.stringify(said) + said.map(String).join()
    for (const secret of ['token-1', 'login-code', detail.code, detail.encryptedData, '138****']) assert.ok(!text.includes(secret), secret)
  })
})
