Object.assign(tests, {
  async callers_of_a_login_share_it() {
    const world = createWorld()
    const { session } = world
    const waiting = []
    for (let caller = 0; caller < 250; caller++)
      waiting.push(session.login(), session.ensureLogin(), session.getToken(), session.refreshLogin())
    const ends = await Promise.all(waiting)
    equal(ends[0], { token: 'token-1', userInfo: { nickName: '小明', avatarUrl: 'https://cdn.example.com/a.png', vip: 3 }, reused: false })
    equal(ends.slice(1, 4), [undefined, 'token-1', undefined])
    equal([world.count('login'), world.count('silentLogin')], [1, 1])
    equal(world.last('silentLogin'), [{ code: 'code-1' }])
    equal(world.last('login'), [{ timeout: 10000 }])
  },

  async a_live_session_is_reused() {
    const { session, count } = createWorld()
    await session.login()
    equal((await session.login()).reused, true)
    equal(count('login'), 1)
    equal((await session.login({ force: true })).token, 'token-2')
    equal(session.snapshot(), {
      state: 'signed-in',
      loggedIn: true,
      generation: 0,
      expiresAt: START + 7200000,
      fuse: { units: 3, capacity: 3 },
      queue: [],
      authStep: 2,
      facts: { hasProfile: true, hasPhone: false },
      keyEpoch: 2,
      account: 'silent',
      loginRequired: false,
    })
    equal(session.currentAuthStep(), 2)
  },

  async a_refused_token_is_refreshed_once() {
    const { session, count } = createWorld()
    const staleToken = await session.getToken()
    await Promise.all([session.refreshLogin({ staleToken }), session.refreshLogin({ staleToken }), session.refreshLogin()])
    equal(await session.getToken(), 'token-2')
    // Whoever comes late with the old token costs nothing.
    await session.refreshLogin({ staleToken })
    equal([await session.getToken(), count('login')], ['token-2', 2])
  },

  async refreshes_in_a_row_trip_the_fuse() {
    const world = createWorld({ options: { fuse: { capacity: 2, coolDownMs: 0, restoreAfterMs: 30000 } } })
    const { session } = world
    const events = []
    for (const type of ['fuse-tripped', 'fuse-restored', 'token-refreshed']) session.on(type, (event) => events.push(event))
    await session.login()
    for (let refresh = 0; refresh < 2; refresh++) {
      await world.advance(2000)
      await session.refreshLogin()
    }
    await world.advance(2000)
    equal((await rejects(session.refreshLogin(), 'ERR_FUSE_TRIPPED')).retryAfterMs, 30000)
    await world.advance(10000)
    equal((await rejects(session.refreshLogin(), 'ERR_FUSE_LOCKED')).retryAfterMs, 20000)
    equal(session.snapshot().fuse, { units: 0, capacity: 2, retryAfterMs: 20000 })
    equal(world.count('login'), 3)
    await world.advance(20000)
    await session.refreshLogin()
    equal(events.map(({ type }) => type), ['token-refreshed', 'token-refreshed', 'fuse-tripped', 'fuse-restored', 'token-refreshed'])
    equal(events[2].error.code, 'ERR_FUSE_TRIPPED')
  },

  async a_failed_login_is_not_tried_again_at_once() {
    let answer = () => Promise.reject({ status: 500 })
    const world = createWorld({ backend: { silentLogin: () => answer() } })
    await rejects(world.session.ensureLogin(), 'ERR_BACKEND_REJECTED')
    await rejects(world.session.ensureLogin(), 'ERR_BACKEND_REJECTED')
    equal(world.count('login'), 1)
    answer = () => ({ token: 'late' })
    await world.advance(1000)
    equal(await world.session.getToken(), 'late')
  },

  async logout_overtakes_a_login() {
    let answer
    const world = createWorld({ backend: { silentLogin: () => new Promise((resolve) => (answer = resolve)) } })
    const { session } = world
    const waiting = session.login()
    await settle()
    const out = session.logout()
    // At once, not when somebody looks.
    equal(session.snapshot().state, 'signed-out')
    await rejects(waiting, 'ERR_SUPERSEDED')
    answer({ token: 'zombie' })
    await out
    await settle()
    equal(session.snapshot().loggedIn, false)
    check(![...world.stored.values()].join().includes('zombie'), 'the session came back')
  },

  async a_disposed_session_ends_every_wait() {
    const world = createWorld({ host: { login: never } })
    const { session, timers } = world
    await settle()
    const waiting = [session.login(), session.ensureLogin(), session.ensureSessionKey(), session.unbindPhone()]
    await settle()
    session.dispose()
    session.dispose()
    for (const promise of waiting) await rejects(promise, 'ERR_DISPOSED')
    await rejects(session.getToken(), 'ERR_DISPOSED')
    equal([session.snapshot().state, timers.size], ['disposed', 0])
  },

  async a_session_disposed_before_it_began_ends_every_wait() {
    const world = createWorld()
    const waiting = world.session.login()
    world.session.dispose()
    await rejects(waiting, 'ERR_DISPOSED')
    await rejects(world.session.login(), 'ERR_DISPOSED')
  },

  async a_freed_session_leaves_nobody_waiting() {
    const { session, timers } = createWorld()
    const waiting = session.getToken()
    session.free()
    equal(await waiting, 'token-1')
    await settle()
    equal(timers.size, 0, 'timers')
  },

  async listeners_may_call_the_session() {
    const world = createWorld()
    const { session } = world
    const seen = []
    session.on('login-succeeded', () => {
      seen.push(session.snapshot().state)
      session.ensureLogin().then(() => seen.push('ensured'))
      rejection(session.logout()).then(({ code }) => seen.push(code))
    })
    session.on('signed-out', () => {
      seen.push(session.snapshot().state)
      session.dispose()
    })
    await session.login()
    await settle()
    equal(seen.slice(0, 2), ['signed-in', 'signed-out'])
    check(seen.includes('ensured') && seen.includes('ERR_DISPOSED'), `somebody hangs: ${seen}`)
    equal(session.snapshot().state, 'disposed')
  },

  async a_listener_that_throws_harms_nobody() {
    const world = createWorld()
    const seen = []
    world.session.on('login-succeeded', () => fail('mine'))
    world.session.on('login-succeeded', (event) => seen.push(event))
    await world.session.login()
    equal(seen, [{ type: 'login-succeeded' }])
    equal(world.warnings, ['mp-session: a listener threw: mine'])
    const loggerThrows = createWorld({ options: { logger: { warn: () => fail('the logger') } } })
    loggerThrows.session.on('login-succeeded', () => fail('mine'))
    await loggerThrows.session.login()
    equal(await loggerThrows.session.getToken(), 'token-1')
  },

  async a_listener_that_left_is_not_called() {
    const { session } = createWorld()
    const seen = []
    const listener = () => seen.push('heard')
    const leave = session.on('login-succeeded', listener)
    session.on('login-succeeded', listener)
    leave()
    leave()
    await session.login()
    equal(seen, ['heard'])
  },
})
