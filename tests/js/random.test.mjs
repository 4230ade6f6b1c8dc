import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORIGIN, SessionError, createWorld } from './support/sdk.mjs'

const STEPS = 150
const seeds = Array.from({ length: Number(process.env.MP_SESSION_SEEDS) || 12 }, (_, index) => index + 1)

/** mulberry32: the same run for the same seed. */
const randomFrom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

/** A day in the life of an app, made up from the seed; then everything is well again and must work. */
const live = async (seed) => {
  const random = randomFrom(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const { fake, server, session } = createWorld({ clock: 'virtual', latencyMs: 5 }, { fuse: { restoreAfterMs: 5000 } })
  const pending = new Set()
  const wrong = []
  let tasks = []
  const watch = (promise) => {
    pending.add(promise)
    const done = () => pending.delete(promise)
    promise.then(done, (error) => {
      done()
      if (!(error instanceof SessionError) || error.code === 'ERR_INTERNAL') wrong.push(error)
    })
    return promise
  }
  const request = (path, options) => tasks.push(watch(session.request(Object.assign({ url: path }, options))))
  const acts = [
    () => request(ORIGIN + '/orders'),
    () => request(ORIGIN + '/orders', { method: 'POST', data: { a: 1 } }),
    () => request(ORIGIN + '/public', { needLogin: false }),
    () => request('https://cdn.example.net/x', { timeout: 2000 }),
    () => Array.from({ length: 15 }, () => request(ORIGIN + '/orders')),
    () => tasks.length && pick(tasks).abort(),
    () => (tasks = tasks.slice(-20)),
    () => (server.token = 'replaced'),
    () => watch(session.ensureLogin()),
    () => watch(session.getToken()),
    () => watch(session.login({ force: random() < 0.5 })),
    () => watch(session.refreshLogin()),
    () => watch(session.ensureSessionKey()),
    () => watch(session.updateUser({ nickName: 'n' })),
    () => random() < 0.3 && watch(session.logout()),
    () => fake.network.set(random() < 0.7),
    () => fake.app.hide(),
    () => fake.app.show(),
    () => fake.faults.add(pick(['login', 'request', 'checkSession', 'setStorage']), pick([{ errno: 5 }, { hang: true }, { delayMs: 7000 }, { errMsg: 'x' }])),
    () => fake.platform.expireKey(),
  ]
  for (let step = 0; step < STEPS; step++) {
    pick(acts)()
    if (random() < 0.5) await fake.clock.advance(pick([1, 5, 5, 20, 20, 300, 7000]))
  }

  fake.faults.clear()
  fake.app.show()
  fake.network.set(true)
  for (let second = 0; second < 150 && pending.size; second++) await fake.clock.advance(1000)
  assert.equal(pending.size, 0, 'somebody still waits')
  assert.deepEqual(wrong, [])
  assert.deepEqual(fake.thrown, [])
  assert.equal(fake.network.running(), 0)

  await fake.clock.advance(60000)
  const login = watch(session.login({ force: true }))
  const last = Array.from({ length: 25 }, () => watch(session.request({ url: ORIGIN + '/orders' })))
  for (let second = 0; second < 60 && pending.size; second++) await fake.clock.advance(1000)
  await login
  for (const response of last) assert.equal((await response).statusCode, 200)
  session.dispose()
}

for (const seed of seeds) {
  test('every promise settles and no place is lost, seed ' + seed, () => live(seed))
}
