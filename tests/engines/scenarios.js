// Twelve lives of a session as a plain ES2017 script: it runs on every engine, without modules and without a test runner.
// `kit`: { load() → the package's exports, afresh; createFakeWx; webAssembly() → what stands for WXWebAssembly, or null }.
'use strict'

var ORIGIN = 'https://api.example.com'
var NICK_NAME = '小明😀'

function check(condition, what) {
  if (!condition) throw new Error(what)
}

function equal(found, expected, what) {
  check(found === expected, what + ': ' + found + ' instead of ' + expected)
}

/** An app on a virtual clock: its platform, its back end, its SDK. `storage` is what an earlier life left. */
function createLife(kit, options, sessionOptions) {
  const server = { logins: 0, token: '', refused: 0, down: false, expiresIn: 7200 }
  const fake = kit.createFakeWx(
    Object.assign(
      {
        clock: 'virtual',
        latencyMs: 5,
        request(sent) {
          if (server.down) return { statusCode: 503, data: '<html>' }
          if (sent.url === ORIGIN + '/silentLogin') {
            server.logins++
            server.token = 'token-' + server.logins
            return { data: { token: server.token, expiresIn: server.expiresIn, userInfo: { nickName: NICK_NAME, hasProfile: false, hasPhone: false } } }
          }
          if (sent.url === ORIGIN + '/logout') return { statusCode: 204 }
          if (sent.header.authorization === 'Bearer ' + server.token) return { data: { nickName: NICK_NAME } }
          server.refused++
          return { statusCode: 401, data: { code: 'UNAUTHORIZED', message: '' } }
        },
      },
      options
    )
  )
  const life = { server, fake, sdk: kit.load() }
  life.webAssembly = kit.webAssembly()
  if (life.webAssembly) fake.wx.WXWebAssembly = life.webAssembly
  life.start = () => {
    life.session = life.sdk.createSession(Object.assign({ baseURL: ORIGIN, host: fake.wx }, sessionOptions))
    return life.session
  }
  /** What the promise came to, with the clock moved on until it did. */
  life.outcome = async (promise, limitMs) => {
    let outcome
    promise.then(
      (value) => (outcome = { value }),
      (error) => (outcome = { error })
    )
    const from = fake.clock.now()
    for (let rounds = 0; !outcome && rounds < 5000 && fake.clock.now() - from <= (limitMs || 60000); rounds++) {
      // An engine may load in its own time, which the virtual clock does not move.
      if (!life.session || !life.session.snapshot().engine) await kit.pause()
      await fake.clock.advance(rounds < 20 ? 0 : 10)
    }
    return outcome || { error: new Error('still pending') }
  }
  life.value = async (promise, limitMs) => {
    const { value, error } = await life.outcome(promise, limitMs)
    if (error) throw error
    return value
  }
  life.code = async (promise, limitMs) => {
    const { error } = await life.outcome(promise, limitMs)
    return error ? error.code || error.message : 'resolved'
  }
  life.start()
  return life
}

const many = (count, make) => Array.from({ length: count }, (none, index) => make(index))

var SCENARIOS = {
  async 'cold login, a name with an emoji'(kit) {
    const life = createLife(kit)
    const { token, userInfo, reused } = await life.value(life.session.login())
    equal(token, 'token-1', 'token')
    equal(userInfo.nickName, NICK_NAME, 'name')
    equal(reused, false, 'reused')
    equal(life.session.snapshot().engine, life.webAssembly ? 'wasm' : 'js', 'engine')
  },

  async '10,000 callers'(kit) {
    const life = createLife(kit)
    const served = await life.value(Promise.all(many(10000, () => life.session.ensureLogin())))
    equal(served.length, 10000, 'served')
    equal(life.server.logins, 1, 'logins')
    equal(life.fake.calls.login, 1, 'wx.login')
  },

  async 'storm of 401s'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    life.server.token = 'replaced'
    const answers = await life.value(Promise.all(many(50, (index) => life.session.request({ url: ORIGIN + '/orders/' + index }))))
    check(answers.every(({ statusCode }) => statusCode === 200), 'an order failed')
    equal(life.server.logins, 2, 'logins')
  },

  async 'fuse'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    const codes = []
    for (let round = 0; round < 5; round++) {
      codes.push(await life.code(life.session.refreshLogin()))
      await life.fake.clock.advance(1000)
    }
    equal(codes.join(), 'resolved,resolved,resolved,ERR_FUSE_TRIPPED,ERR_FUSE_LOCKED', 'five refreshes')
    equal(life.server.logins, 4, 'logins')
    await life.fake.clock.advance(61000)
    equal(await life.code(life.session.refreshLogin()), 'resolved', 'after the fuse')
  },

  async 'restart'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    await life.fake.clock.advance(1000)
    life.session.dispose()
    await life.fake.clock.advance(10)
    life.sdk = kit.load()
    life.start()
    equal(await life.value(life.session.getToken()), 'token-1', 'token')
    equal(life.server.logins, 1, 'logins')
    equal((await life.value(life.session.login())).userInfo.nickName, NICK_NAME, 'name out of storage')
  },

  async 'logout during a login'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    life.fake.faults.add('login', { delayMs: 500 })
    const late = life.session.login({ force: true })
    const told = life.code(late)
    await life.fake.clock.advance(50)
    await life.value(life.session.logout())
    equal(await told, 'ERR_SUPERSEDED', 'the login')
    await life.fake.clock.advance(2000)
    equal(life.session.snapshot().loggedIn, false, 'signed in')
  },

  async 'crash and recovery'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    await life.fake.clock.advance(1000)
    // Without WebAssembly there is no instance that could be broken from outside.
    if (life.webAssembly) {
      life.webAssembly.broken = true
      equal(await life.code(life.session.refreshLogin()), 'ERR_INTERNAL', 'the crash')
      life.webAssembly.broken = false
    }
    equal(await life.value(life.session.getToken()), 'token-1', 'token')
    equal(life.server.logins, 1, 'logins')
  },

  async 'an engine that never loads'(kit) {
    const life = createLife(kit)
    life.session.dispose()
    life.sdk = kit.load()
    life.fake.wx.WXWebAssembly = { instantiate: () => new Promise(() => {}) }
    life.start()
    const events = []
    life.session.on('engine-fallback', (event) => events.push(event))
    const began = life.fake.clock.now()
    equal((await life.value(life.session.login())).token, 'token-1', 'token')
    check(life.fake.clock.now() - began < 4000, 'it took ' + (life.fake.clock.now() - began) + ' ms')
    equal(events.length, 1, 'events')
    equal(life.session.snapshot().engine, 'js', 'engine')
  },

  async 'back end down'(kit) {
    const life = createLife(kit)
    life.server.down = true
    const codes = {}
    for (let index = 0; index < 100; index++) {
      codes[await life.code(life.session.ensureLogin())] = 1
      await life.fake.clock.advance(5)
    }
    check(!codes.resolved, 'somebody was signed in')
    check(life.fake.calls.login < 6, life.fake.calls.login + ' calls of wx.login')
    life.server.down = false
    await life.fake.clock.advance(61000)
    equal(await life.code(life.session.ensureLogin()), 'resolved', 'afterwards')
  },

  async 'ten expiries'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    for (let round = 1; round <= 10; round++) {
      await life.fake.clock.advance(2 * 3600 * 1000)
      const token = await life.value(life.session.getToken())
      equal(token, life.server.token, 'token of round ' + round)
    }
    check(life.server.logins <= 11, life.server.logins + ' logins')
  },

  async 'clock backwards and forwards'(kit) {
    const life = createLife(kit)
    await life.value(life.session.login())
    for (const jump of [-3600000, -86400000, 172800000, -60000]) {
      life.fake.clock.jump(jump)
      equal(await life.code(life.session.ensureLogin()), 'resolved', 'after ' + jump)
    }
    check(life.server.logins < 6, life.server.logins + ' logins')
  },

  async 'errors are errors'(kit) {
    const life = createLife(kit, undefined, undefined)
    const { SessionError } = life.sdk
    const { error } = await life.outcome(life.session.login({ force: 1 }))
    check(error instanceof SessionError && error instanceof Error, 'of another class')
    equal(error.name, 'SessionError', 'name')
    equal(error.code, 'ERR_CONFIG', 'code')
    check(/force/.test(error.message), error.message)
    check(/SessionError/.test(String(error)), String(error))
    life.session.dispose()
    equal(await life.code(life.session.login()), 'ERR_DISPOSED', 'after dispose')
  },
}

/** → { name: '' | what went wrong } */
async function runScenarios(kit) {
  const results = {}
  for (const name of Object.keys(SCENARIOS)) {
    try {
      await SCENARIOS[name](kit)
      results[name] = ''
    } catch (error) {
      results[name] = String((error && error.message) || error)
    }
  }
  return results
}
