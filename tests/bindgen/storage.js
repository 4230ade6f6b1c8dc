Object.assign(tests, {
  async a_session_survives_the_app() {
    const world = createWorld({ options: { scope: 'shop', storageKey: 'key' } })
    await world.session.login()
    await settle()
    equal([...world.stored.keys()], ['key/shop'])
    const next = world.restart()
    const result = await next.session.login()
    equal([result.token, result.reused, result.userInfo.vip, next.count('login')], ['token-1', true, 3, 0])
    equal(next.session.currentAuthStep(), 2)
    const other = world.restart({ options: { scope: 'another', storageKey: 'key' } })
    equal((await other.session.login()).reused, false)
  },

  async a_logout_survives_the_app() {
    const world = createWorld()
    await world.session.login()
    await world.session.logout()
    await settle()
    equal(record(world).texts, ['', '', '', ''])
    equal(world.last('logout'), ['token-1'])
    equal(world.restart().session.snapshot().state, 'signed-out')
  },

  async a_record_that_is_none_is_ignored() {
    const good = createWorld()
    await good.session.login()
    await settle()
    const [[key, text]] = [...good.stored]
    const newer = text.replace(/"numbers":\[\d+/, '"numbers":[99')
    for (const found of ['', '{', '[]', '{"numbers":[],"texts":[]}', '{"numbers":[1,"x"],"texts":["a"]}', newer, 7, {}]) {
      const world = createWorld({ stored: new Map([[key, found]]) })
      const seen = []
      world.session.on('storage-ignored', ({ type }) => seen.push(type))
      equal(await world.session.getToken(), 'token-1')
      equal([seen, world.count('login')], [['storage-ignored'], 1], show(found))
    }
    for (const nothing of [null, undefined]) {
      const world = createWorld({ stored: new Map([[key, nothing]]) })
      world.session.on('storage-ignored', () => fail('there was none'))
      await world.session.getToken()
    }
  },

  async storage_that_hangs_is_no_storage() {
    for (const get of [never, () => Promise.reject(new Error('no')), () => fail('no')]) {
      const world = createWorld({ host: { storage: { get, set: never, remove: never } } })
      const seen = []
      world.session.on('storage-ignored', ({ type }) => seen.push(type))
      const waiting = world.session.getToken()
      await world.advance(5000)
      equal(await waiting, 'token-1')
      equal(seen, ['storage-ignored'])
    }
  },

  async storage_that_cannot_be_written_costs_nothing_but_memory() {
    for (const set of [() => Promise.reject(new Error('full')), () => fail('full')]) {
      const removed = []
      const world = createWorld({ host: { storage: { get: () => null, set, remove: (key) => removed.push(key) } } })
      const seen = []
      world.session.on('storage-failed', ({ type }) => seen.push(type))
      equal(await world.session.getToken(), 'token-1')
      await settle()
      equal(seen, ['storage-failed'])
      // A token that was to go must go: then the whole record is removed.
      await world.session.logout()
      await settle()
      equal(removed, ['mp-session/'])
    }
  },

  async a_session_without_storage_lives_in_memory() {
    const { session } = createWorld({ host: { storage: undefined } })
    session.on('storage-failed', () => fail('there is none'))
    equal(await session.getToken(), 'token-1')
    await settle()
    equal((await session.login()).reused, true)
  },
})
