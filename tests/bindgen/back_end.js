/** A world whose back end is reached by `request`; `answer(options)` is what it answers. */
const createHttpWorld = (answer, more = {}) =>
  createWorld(Object.assign({ options: Object.assign({ baseURL: 'https://api.example.com/v1/' }, more.options), host: Object.assign({ backend: undefined, request: answer }, more.host) }))
const login = (response) => ({ request: (options) => (/silentLogin$/.test(options.url) ? { statusCode: 200, data: '{"token":"t"}' } : response(options)) }).request

Object.assign(tests, {
  async requests_carry_the_contract() {
    const world = createHttpWorld(login(() => ({ statusCode: 200, data: { userInfo: { phone: '138****8000' } } })))
    equal(await world.session.updatePhone({ code: 'phone-code' }), { phone: '138****8000' })
    const [first, second] = world.calls.filter(({ name }) => name === 'request').map(({ given }) => given[0])
    const { signal, ...plain } = first
    equal(plain, {
      url: 'https://api.example.com/v1/silentLogin',
      method: 'POST',
      header: { 'content-type': 'application/json' },
      data: { code: 'code-1' },
      timeout: 15000,
    })
    check(signal instanceof AbortSignal, 'no signal')
    equal([second.url, second.header.Authorization, second.data], ['https://api.example.com/v1/updatePhone', 'Bearer t', { code: 'phone-code' }])
    await world.session.logout()
    equal([world.last('request')[0].url, world.last('request')[0].data], ['https://api.example.com/v1/logout', {}])

    const named = createHttpWorld(login(() => ({ statusCode: 200, data: { userInfo: {} } })), { options: { tokenHeader: 'X-Auth-Token' } })
    await named.session.unbindPhone()
    equal(named.last('request')[0].header, { 'content-type': 'application/json', 'X-Auth-Token': 'Bearer t' })
  },

  async a_call_is_replayed_with_a_new_token() {
    const refused = []
    const world = createWorld({
      backend: {
        unbindPhone(token) {
          if (token === 'token-1') return Promise.reject({ status: 401 }, refused.push(token))
          return { userInfo: { nickName: token } }
        },
      },
    })
    await world.session.login()
    equal(await world.session.unbindPhone(), { nickName: 'token-2' })
    equal([refused, world.count('login')], [['token-1'], 2])
    const always = createWorld({ backend: { unbindPhone: () => Promise.reject({ status: 401 }) } })
    equal((await rejects(always.session.unbindPhone(), 'ERR_UNAUTHORIZED')).cause, { status: 401 })
  },

  async an_answer_outside_the_contract_is_refused() {
    const cyclic = {}
    cyclic.cyclic = cyclic
    const replies = [
      undefined, null, '', 'token', 7, [], {}, cyclic, { token: 7 }, { token: '' }, { token: 't'.repeat(4097) },
      { token: 't', expiresIn: 0 }, { token: 't', expiresIn: -5 }, { token: 't', expiresIn: 1.5 }, { token: 't', expiresIn: '7200' },
      { token: 't', expiresIn: 7200000000 }, { token: 't', userInfo: 'me' }, { token: 't', userInfo: { nickName: 7 } },
      { token: 't', userInfo: { hasPhone: 'yes' } }, { token: 't', extra: 'x'.repeat(300000) },
    ]
    for (const reply of replies) {
      const error = await rejection(createWorld({ backend: { silentLogin: () => reply } }).session.login())
      equal(error.code, 'ERR_BACKEND_PROTOCOL', replies.indexOf(reply))
    }
    for (const response of [undefined, {}, { statusCode: '200x' }, { statusCode: 200, data: '<html>' }, { statusCode: 200 }])
      await rejects(createHttpWorld(() => response).session.login(), 'ERR_BACKEND_PROTOCOL')
    await rejects(createWorld({ backend: { unbindPhone: () => ({}) } }).session.unbindPhone(), 'ERR_BACKEND_PROTOCOL')
  },

  async a_refusal_keeps_its_status_and_code() {
    const answers = [
      [{ statusCode: 403, data: '{"code":"BANNED","message":"x"}' }, { status: 403, code: 'BANNED' }],
      [{ statusCode: 400, data: { code: 40029 } }, { status: 400, code: '40029' }],
      [{ statusCode: 502, data: '<html>' }, { status: 502 }],
      [{ statusCode: 400, data: { code: 'two words' } }, { status: 400 }],
    ]
    for (const [response, cause] of answers) equal((await rejects(createHttpWorld(() => response).session.login(), 'ERR_BACKEND_REJECTED')).cause, cause)
    for (const reason of [new TypeError('fetch failed'), undefined]) await rejects(createHttpWorld(() => Promise.reject(reason)).session.login(), 'ERR_NETWORK')
  },

  async a_pause_is_told_in_seconds_or_by_a_date() {
    const pause = async (header) => (await rejection(createHttpWorld(() => ({ statusCode: 503, data: '', header })).session.login())).retryAfterMs
    equal(await pause({ 'Retry-After': '7' }), 7000)
    equal(await pause({ 'retry-after': 7 }), 7000)
    // The phone's clock may be wrong; the back end's is its own.
    equal(await pause({ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }), 30000)
    const without = await pause({})
    equal(await pause({ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' }), without)
    equal(await pause({ 'retry-after': 'soon' }), without)
  },

  async what_nobody_waits_for_is_aborted() {
    const signals = []
    const world = createHttpWorld(({ signal }) => {
      signals.push(signal)
      return never()
    })
    const late = rejects(world.session.login(), 'ERR_TIMEOUT')
    await world.advance(15000)
    await late
    equal(signals.map((signal) => signal.aborted), [true])
    await world.advance(60000)
    const overtaken = rejects(world.session.login(), 'ERR_SUPERSEDED')
    await settle()
    equal(signals.map((signal) => signal.aborted), [true, false])
    world.session.logout()
    await overtaken
    equal(signals[1].aborted, true)
  },

  async a_payload_is_taken_when_the_call_is_made() {
    const world = createWorld()
    const profile = { nickName: '小明', city: '上海' }
    const updated = world.session.updateUser(profile)
    profile.nickName = 'changed'
    equal((await updated).vip, 3)
    equal(world.last('updateUser'), [{ nickName: '小明', city: '上海' }, 'token-1'])
  },

  async a_phone_code_is_sent_once() {
    const world = createWorld()
    const twice = [world.session.updatePhone({ code: 'once' }), world.session.updatePhone({ code: 'once' })]
    equal(await Promise.all(twice), [{ phone: '138****8000' }, { phone: '138****8000' }])
    equal(world.count('updatePhone'), 1)
    await rejection(world.session.updatePhone({ code: 'once' }))
    equal(world.count('updatePhone'), 1)
    equal(world.session.snapshot().facts, { hasProfile: true, hasPhone: true })
  },

  async a_failed_tap_says_why() {
    const { session, calls } = createWorld()
    const why = { 102: 'ERR_UNSUPPORTED', 104: 'ERR_PRIVACY_DENIED', 112: 'ERR_PRIVACY_UNDECLARED', 1400001: 'ERR_PHONE_QUOTA', 103: 'ERR_AUTH_DENIED' }
    for (const errno of Object.keys(why)) await rejects(session.updatePhone({ errMsg: 'getPhoneNumber:fail', errno: Number(errno) }), why[errno])
    await rejects(session.updatePhone({ errMsg: 'getPhoneNumber:fail user deny' }), 'ERR_AUTH_DENIED')
    equal(calls, [])
  },

  async encrypted_data_belongs_to_the_key_at_its_tap() {
    const world = createWorld()
    const { session } = world
    await session.login()
    const { keyEpoch } = session.snapshot()
    await session.updatePhone({ encryptedData: 'data', iv: 'iv', keyEpoch })
    equal(world.last('updatePhone'), [{ encryptedData: 'data', iv: 'iv' }, 'token-1'])
    const profile = { encryptedData: 'data', iv: 'iv', rawData: '{}', signature: 'hex', keyEpoch }
    await session.updateUser(profile)
    equal(Object.keys(world.last('updateUser')[0]), ['encryptedData', 'iv', 'rawData', 'signature'])
    await session.login({ force: true })
    await rejects(session.updateUser(profile), 'ERR_SESSION_KEY_ROTATED')
    equal(world.count('updateUser'), 1)
  },
})
