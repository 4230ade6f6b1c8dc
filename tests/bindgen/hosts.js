const HOSTILE = new Proxy({}, { get: () => fail('looked at'), ownKeys: () => fail('looked at'), getPrototypeOf: () => fail('looked at') })

Object.assign(tests, {
  async a_host_that_throws_is_a_host_that_rejects() {
    for (const reason of [new Error('no'), 'no', 42, null, undefined, HOSTILE, { errno: 'x' }]) {
      for (const login of [() => Promise.reject(reason), () => { throw reason }])
        await rejects(createWorld({ host: { login } }).session.login(), 'ERR_LOGIN_FAILED')
      for (const silentLogin of [() => Promise.reject(reason), () => { throw reason }]) {
        const error = await rejects(createWorld({ backend: { silentLogin } }).session.login(), 'ERR_BACKEND_REJECTED')
        equal(error.cause, { status: 0 })
      }
    }
  },

  async a_host_says_how_it_failed() {
    const told = {
      network: 'ERR_NETWORK',
      interrupted: 'ERR_NETWORK',
      aborted: 'ERR_NETWORK',
      timeout: 'ERR_TIMEOUT',
      refused: 'ERR_LOGIN_FAILED',
      unsupported: 'ERR_UNSUPPORTED',
      malformed: 'ERR_BACKEND_PROTOCOL',
    }
    for (const failure of Object.keys(told)) {
      const world = createWorld({ host: { login: () => Promise.reject({ failure, errno: 600001 }) } })
      equal((await rejects(world.session.login(), told[failure])).cause, { errno: 600001 })
    }
    for (const answer of [undefined, null, {}, { code: 7 }, { code: '' }, 'code', HOSTILE])
      await rejects(createWorld({ host: { login: () => answer } }).session.login(), 'ERR_LOGIN_FAILED')
    const offline = createWorld({ backend: { silentLogin: () => Promise.reject({ failure: 'network' }) } })
    await rejects(offline.session.login(), 'ERR_NETWORK')
  },

  async a_missing_method_is_unsupported() {
    const noLogin = createWorld({ host: { login: undefined } })
    await rejects(noLogin.session.login(), 'ERR_UNSUPPORTED')
    equal(noLogin.warnings, ['mp-session: the host has no method login'])

    const noCheck = createWorld({ host: { checkSession: undefined } })
    await noCheck.session.login()
    await noCheck.advance(300000)
    await rejects(noCheck.session.ensureSessionKey(), 'ERR_UNSUPPORTED')
    equal(noCheck.warnings, ['mp-session: the host has no method checkSession'])

    const noCall = createWorld({ backend: { unbindPhone: undefined } })
    await rejects(noCall.session.unbindPhone(), 'ERR_UNSUPPORTED')
    equal(noCall.warnings, ['mp-session: the host has no way to the back end'])
    const noRequest = createWorld({ options: { baseURL: 'https://api.example.com' }, host: { backend: {} } })
    await rejects(noRequest.session.login(), 'ERR_UNSUPPORTED')
  },

  async a_hung_login_ends_by_its_deadline() {
    let answer
    const world = createWorld({ options: { loginTimeoutMs: 3000 }, host: { login: () => new Promise((resolve) => (answer = resolve)) } })
    const waiting = rejects(world.session.login(), 'ERR_TIMEOUT')
    await world.advance(3000)
    await waiting
    answer({ code: 'late' })
    await settle()
    equal(world.count('silentLogin'), 0, 'a late code was sent')
    equal(world.last('login'), [{ timeout: 3000 }])
  },

  async a_host_without_a_clock_gets_the_global_one() {
    const host = { login: never, now: undefined, setTimeout: undefined, clearTimeout: undefined }
    const { session } = createWorld({ options: { loginTimeoutMs: 100 }, host })
    const begun = Date.now()
    await rejects(session.login(), 'ERR_TIMEOUT')
    check(Date.now() - begun >= 99, 'too early')
    const { session: signedIn } = createWorld({ host: { now: undefined } })
    await signedIn.login()
    check(Math.abs(signedIn.snapshot().expiresAt - Date.now() - 7200000) < 5000, 'another clock')
  },

  async a_clock_that_throws_stops_nobody() {
    const broken = () => fail('no clock')
    for (const host of [{ now: broken }, { setTimeout: broken }, { clearTimeout: broken }, { now: () => 'soon' }, { now: () => NaN }]) {
      const { session } = createWorld({ host })
      equal(await session.getToken(), 'token-1', Object.keys(host))
    }
  },

  async a_session_key_is_checked_once() {
    let valid = true
    const world = createWorld({ host: { checkSession: () => valid } })
    await world.session.login()
    await world.advance(300000)
    await Promise.all([world.session.ensureSessionKey(), world.session.ensureSessionKey()])
    equal([world.count('checkSession'), world.count('login')], [1, 1])
    await world.session.ensureSessionKey()
    equal(world.count('checkSession'), 1, 'the verdict holds')
    valid = false
    const seen = []
    world.session.on('session-key-expired', () => seen.push('expired'))
    await world.advance(300000)
    await world.session.ensureSessionKey()
    equal([world.count('checkSession'), world.count('login'), seen], [2, 2, ['expired']])
  },

  async a_check_that_says_neither_yes_nor_no_is_no_verdict() {
    for (const verdict of [undefined, 1, 'true', {}]) {
      const world = createWorld({ host: { checkSession: () => verdict } })
      await world.session.login()
      await world.advance(300000)
      await rejects(world.session.ensureSessionKey(), 'ERR_UNSUPPORTED')
      equal(world.count('login'), 1)
    }
  },

  async coming_back_looks_at_the_clock() {
    const world = createWorld({ host: { login: never } })
    const waiting = rejects(world.session.login(), 'ERR_TIMEOUT')
    await settle()
    // The phone slept: time has passed, and no timer fired.
    world.time += 60000
    world.session.resume()
    await waiting
  },
})
