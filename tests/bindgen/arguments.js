Object.assign(tests, {
  async wrong_options_are_named() {
    const { host } = createWorld()
    const wrong = [
      [undefined, 'new Session(options)', 'undefined'],
      [[], 'new Session(options)', 'array'],
      [{ baseURL: 'api.example.com' }, 'baseURL', 'string'],
      [{ baseURL: 'https://api.example.com?x' }, 'baseURL', 'string'],
      [{ baseURL: 'https://user@api.example.com' }, 'baseURL', 'string'],
      [{ baseURL: 7 }, 'baseURL', 'number'],
      [{ authSteps: [] }, 'authSteps', 'array'],
      [{ authSteps: ['phone', 'phone'] }, 'authSteps', 'array'],
      [{ authSteps: 'phone' }, 'authSteps', 'string'],
      [{ fuse: 3 }, 'fuse', 'number'],
      [{ fuse: { capacity: '3' } }, 'fuse.capacity', 'string'],
      [{ fuse: { cap: 3 } }, 'fuse.cap', 'known are capacity, restoreAfterMs, coolDownMs'],
      [{ loginTimeoutMs: NaN }, 'loginTimeoutMs', 'NaN'],
      [{ loginTimeoutMS: 1000 }, 'loginTimeoutMS', 'known are'],
      [{ scope: '' }, 'scope', 'string'],
      [{ storageKey: null }, 'storageKey', 'null'],
      [{ tokenHeader: 'X Token' }, 'tokenHeader', 'string'],
      [{ tokenHeader: '' }, 'tokenHeader', 'string'],
      [{ tokenHeader: 'Content-Type' }, 'tokenHeader', 'string'],
      [{ tokenHeader: null }, 'tokenHeader', 'null'],
      [{ logger: true }, 'logger', 'boolean'],
    ]
    for (const [options, name, got] of wrong) {
      const error = thrown(() => new Session(options, host))
      equal(error.code, 'ERR_CONFIG', show(options))
      check(error.message.includes(name) && error.message.includes(got), error.message)
    }
    equal(thrown(() => new Session({}, { login() {} })).message, 'option baseURL or host.backend.silentLogin is required')
  },

  async wrong_hosts_are_named() {
    const wrong = [
      [null, 'options, host', 'null'],
      [() => {}, 'options, host', 'function'],
      [{ login: 'code' }, 'host.login', 'string'],
      [{ now: START }, 'host.now', 'number'],
      [{ request: {} }, 'host.request', 'object'],
      [{ backend: () => {} }, 'host.backend', 'function'],
      [{ backend: { logout: true } }, 'host.backend.logout', 'boolean'],
      [{ storage: { get() {}, set() {} } }, 'host.storage.remove', 'undefined'],
      [{ storage: { get: 1, set() {}, remove() {} } }, 'host.storage.get', 'number'],
    ]
    for (const [host, name, got] of wrong) {
      const error = thrown(() => new Session({ baseURL: 'https://api.example.com' }, host))
      equal(error.code, 'ERR_CONFIG', name)
      check(error.message.includes(`${name}`) && error.message.endsWith(`; got ${got}`), error.message)
    }
  },

  async wrong_arguments_are_rejections() {
    const { session, calls } = createWorld()
    const wrong = [
      [() => session.login(7), 'login(options)'],
      [() => session.login({ force: 'yes' }), 'login: force'],
      [() => session.refreshLogin('token'), 'refreshLogin(options)'],
      [() => session.refreshLogin({ staleToken: 7 }), 'refreshLogin: staleToken'],
      [() => session.updateUser(), 'updateUser(profile)'],
      [() => session.updateUser({}), 'updateUser: nickName or avatarUrl'],
      [() => session.updateUser({ nickName: 7 }), 'updateUser: nickName'],
      [() => session.updateUser({ encryptedData: 'd', iv: 'i' }), 'updateUser: rawData'],
      [() => session.updateUser({ nickName: '小明', self: START, big: 1n }), 'updateUser(profile)'],
      [() => session.updatePhone('code'), 'updatePhone(detail)'],
      [() => session.updatePhone({}), 'updatePhone: code'],
      [() => session.updatePhone({ errMsg: 'getPhoneNumber:ok' }), 'updatePhone: code'],
    ]
    for (const [call, name] of wrong) {
      const error = await rejects(call(), 'ERR_CONFIG')
      check(error.message.includes(name), error.message)
    }
    equal(thrown(() => session.on('logged-in', () => {})).code, 'ERR_CONFIG')
    check(thrown(() => session.on('signed-out')).message === 'on: listener must be a function; got undefined', 'no listener')
    equal(calls, [])
  },

  async every_numeric_option_is_bounded() {
    const { host } = createWorld()
    const bounds = {
      queueCapacity: [1, 1000],
      loginTimeoutMs: [100, 120000],
      requestTimeoutMs: [100, 120000],
      checkSessionTimeoutMs: [100, 120000],
      renewBeforeMs: [0, 3600000],
      sessionKeyTtlMs: [0, 86400000],
    }
    for (const name of Object.keys(bounds)) {
      const [least, most] = bounds[name]
      for (const value of [least, most, undefined]) new Session({ [name]: value }, host)
      for (const value of [least - 1, most + 1, least + 0.5, Infinity]) equal(thrown(() => new Session({ [name]: value }, host)).code, 'ERR_CONFIG')
    }
  },

  async an_error_is_a_real_one() {
    const { session } = createWorld({ backend: { silentLogin: () => Promise.reject({ status: 429, code: 'RATE_LIMITED', retryAfterMs: 5000 }) } })
    const error = await rejects(session.login(), 'ERR_BACKEND_REJECTED')
    check(error instanceof Error && isSessionError(error), 'no Error')
    equal([error.name, error.retryAfterMs, error.cause], ['SessionError', 5000, { status: 429, code: 'RATE_LIMITED' }])
    check(/^The back end refused the call/.test(error.message) && error.stack.includes('SessionError'), error.message)
    for (const other of [new Error('x'), { code: 'ERR_CONFIG', name: 'SessionError' }, null, 'ERR_CONFIG']) check(!isSessionError(other), show(other))
  },

  async no_secret_is_told() {
    const told = []
    const secret = 'hush'
    const world = createWorld({
      options: { logger: { warn: (message) => told.push(message) } },
      host: { login: () => ({ code: `${secret}-code` }), checkSession: undefined },
      backend: {
        silentLogin: () => ({ token: `${secret}-token`, userInfo: { phone: `${secret}-phone` } }),
        updateUser: () => Promise.reject({ status: 400, code: `${secret} in a text`, message: secret }),
        updatePhone: () => ({ userInfo: secret }),
      },
    })
    const { session } = world
    for (const type of ['login-succeeded', 'login-failed', 'signed-out']) session.on(type, (event) => told.push(show(event)))
    await session.login()
    await world.advance(300000)
    for (const promise of [
      session.updateUser({ nickName: secret }),
      session.updatePhone({ code: `${secret}-code` }),
      session.updateUser(secret),
      session.refreshLogin({ staleToken: [secret] }),
      session.ensureSessionKey(),
    ]) {
      const error = await rejection(promise)
      told.push(error.message, show(error), show(error.cause))
    }
    told.push(thrown(() => new Session({ baseURL: secret }, world.host)).message, show(session.snapshot()))
    await session.logout()
    equal(told.filter((line) => line && line.includes(secret)), [])
    check(told.length > 10, 'nothing was told')
  },
})
