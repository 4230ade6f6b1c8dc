Object.assign(tests, {
  async a_refresh_token_renews_without_a_login() {
    const world = createWorld({
      backend: {
        silentLogin: async () => ({ token: 'one', refreshToken: 'first' }),
        refreshToken: async () => ({ token: 'two', refreshToken: 'second' }),
      },
    })
    await world.session.login()
    await world.session.refreshLogin()
    equal([await world.session.getToken(), world.count('login'), world.last('refreshToken')], ['two', 1, [{ refreshToken: 'first' }]])
    equal(record(world).texts.slice(1), ['two', '', 'second'])
  },

  async an_adopted_account_is_not_replaced_by_a_silent_login() {
    const world = createWorld()
    const seen = []
    for (const type of ['account-switched', 'login-required']) world.session.on(type, (event) => seen.push(event.type))
    await world.session.login()
    equal((await world.session.adopt({ token: 'sms', userInfo: { nickName: 'Li' } })).userInfo, { nickName: 'Li' })
    equal(world.session.snapshot().account, 'adopted')
    await rejects(world.session.refreshLogin(), 'ERR_LOGIN_REQUIRED')
    await rejects(world.restart().session.ensureLogin(), 'ERR_LOGIN_REQUIRED')
    equal([seen, world.count('login')], [['account-switched', 'login-required'], 1])
    await world.session.login({ force: true })
    equal(world.session.snapshot().account, 'silent')
  },

  async a_reply_outside_the_contract_is_not_adopted() {
    const { session } = createWorld()
    await session.login()
    for (const reply of [{}, { token: '' }, { token: 'a b' }, { token: 't', expiresIn: 1e12 }]) await rejects(session.adopt(reply), 'ERR_BACKEND_PROTOCOL')
    await rejects(session.adopt(), 'ERR_CONFIG')
    equal(await session.getToken(), 'token-1')
  },

  async who_signs_out_for_good_stays_out() {
    const world = createWorld()
    await world.session.login()
    await world.session.logout({ staySignedOut: true })
    await rejects(world.session.ensureLogin(), 'ERR_LOGIN_REQUIRED')
    equal([world.session.snapshot().loginRequired, world.count('login')], [true, 1])
    await rejects(world.session.logout({ staySignedOut: 1 }), 'ERR_CONFIG')
  },

  async a_user_who_is_not_registered_registers() {
    let known = false
    const world = createWorld({
      backend: {
        silentLogin: async () => (known ? { token: 'old' } : { registered: false }),
        register: async () => ((known = true), { token: 'new' }),
      },
    })
    await rejects(world.session.ensureLogin(), 'ERR_UNREGISTERED')
    await rejects(world.session.login(), 'ERR_UNREGISTERED')
    equal(world.count('login'), 1)
    equal((await world.session.register({ phoneCode: 'phone' })).token, 'new')
    equal(world.last('register'), [{ phoneCode: 'phone', code: 'code-2' }])
    equal(world.session.snapshot().account, 'silent')
  },
})
