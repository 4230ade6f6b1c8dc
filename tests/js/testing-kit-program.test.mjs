// The testing kit's harness: an app's own App, pages and components.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { ORIGIN, createSession, packaged } from './support/sdk.mjs'

const { createAuthPopup, createMiniProgram } = packaged('miniprogram_dist/testing/index.js')

let program
afterEach(() => {
  if (program) program.fake.thrown.length = 0
  if (program) program.close()
  program = undefined
})

const seen = []
const start = (options) => {
  seen.length = 0
  program = createMiniProgram(Object.assign({ pages: { 'pages/index/index': () => Page({}) } }, options))
  return program
}
/** Every lifecycle function says that it was called. */
const telling = (who, names, more = {}) =>
  Object.assign({}, ...names.map((name) => ({ [name]: (argument) => void seen.push([who + ' ' + name].concat(argument === undefined ? [] : [argument])) })), more)
const PAGE = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload']

describe('a Mini Program under test', () => {
  test('launches the app, opens its pages, and takes them down again', async () => {
    const { fake } = start({
      app: () => App(telling('app', ['onLaunch', 'onShow', 'onHide'])),
      pages: { 'pages/a/a': () => Page(telling('a', PAGE)), 'pages/b/b': () => Page(telling('b', PAGE)) },
    })
    assert.equal(program.page(), undefined)
    await program.launch('/pages/a/a?id=7')
    await program.settle()
    const options = { path: '', query: {}, scene: 1001, referrerInfo: {} }
    assert.deepEqual(seen.splice(0), [['app onLaunch', options], ['app onShow', options], ['a onLoad', { id: '7' }], ['a onShow'], ['a onReady']])
    assert.equal(getApp(), program.app())

    await wx.navigateTo({ url: '/pages/b/b' })
    assert.deepEqual(getCurrentPages().map(({ route }) => route), ['pages/a/a', 'pages/b/b'])
    await wx.navigateBack()
    await program.settle()
    assert.deepEqual(seen.splice(0).map(([name]) => name), ['a onHide', 'b onLoad', 'b onShow', 'b onReady', 'b onUnload', 'a onShow'])

    fake.app.hide()
    fake.app.show()
    program.close()
    program = undefined
    assert.deepEqual(seen.map(([name]) => name), ['app onHide', 'app onShow', 'a onUnload'])
    assert.equal(typeof globalThis.Page, 'undefined')
    assert.equal(typeof globalThis.wx, 'undefined')
  })

  test('gives back what was global before', () => {
    globalThis.wx = 'of somebody else'
    start()
    assert.equal(wx, program.fake.wx)
    program.close()
    program = undefined
    assert.equal(globalThis.wx, 'of somebody else')
    delete globalThis.wx
  })

  test('each page has data of its own, by path, and copies', async () => {
    const definition = { data: { list: [{ name: 'a' }], kept: 1 } }
    start({ pages: { 'pages/a/a': () => Page(definition) } })
    const page = await program.launch()
    const given = { deep: [1] }
    let done = 0
    page.setData({ 'list[0].name': 'b', 'list[1].name': 'c', 'made.up[0]': given, kept: undefined }, () => done++)
    given.deep.push(2)
    assert.deepEqual(page.data, { list: [{ name: 'b' }, { name: 'c' }], kept: 1, made: { up: [{ deep: [1] }] } })
    assert.deepEqual([done, definition.data.list], [1, [{ name: 'a' }]])
    assert.throws(() => page.setData('x'), /setData: the values must be an object/)
  })

  test('taps a handler as WeChat calls it, and what it throws is told', async () => {
    start({
      pages: {
        'pages/a/a': () =>
          Page({
            data: { sum: 0 },
            onAdd({ currentTarget, detail }) {
              this.setData({ sum: currentTarget.dataset.by + detail.more })
              return this.data.sum
            },
            onBreak() {
              throw new Error('mine')
            },
          }),
      },
    })
    await program.launch()
    assert.equal(await program.tap('onAdd', { dataset: { by: 2 }, detail: { more: 3 } }), 5)
    await assert.rejects(program.tap('onBreak'), /^Error: mine$/)
    await assert.rejects(program.tap('onAd'), /tap: pages\/a\/a has no onAd/)
  })

  test('waits for what lifecycle functions promised and for requests, and not for ever', async () => {
    start({
      request: () => ({ delayMs: 40, data: 'tea' }),
      pages: {
        'pages/a/a': () =>
          Page({
            async onLoad() {
              await new Promise((resolve) => setTimeout(resolve, 30))
              wx.request({ url: ORIGIN, success: ({ data }) => this.setData({ data }) })
            },
          }),
        'pages/b/b': () => Page({ onLoad: () => new Promise(() => {}) }),
      },
    })
    const page = await program.launch()
    await program.settle()
    assert.equal(page.data.data, 'tea')
    await wx.navigateTo({ url: '/pages/b/b' })
    await assert.rejects(program.settle(), /still under way after 5000 ms: pages\/b\/b onLoad/)
    program.close()
    start({ clock: 'virtual' })
    await assert.rejects(program.settle(), /advance/)
  })

  test('what went wrong unseen comes out at the end, as it was', async () => {
    const server = new Error('of the fake server')
    const page = new Error('of a page')
    for (const [expected, options] of [
      [page, { pages: { 'pages/a/a': () => Page({ onShow: () => Promise.reject(page) }) } }],
      [server, { request: () => Promise.reject(server), pages: { 'pages/a/a': () => Page({ onLoad: () => void wx.request({ url: ORIGIN }) }) } }],
    ]) {
      start(options)
      await program.launch()
      await program.settle()
      assert.throws(() => program.close(), (error) => error === expected)
    }
  })

  test('disposes the sessions of the app, so that the next program has new ones', async () => {
    const sessions = []
    const options = {
      request: () => ({ data: { token: 't', expiresIn: 7200 } }),
      app: () => App({ onLaunch: () => sessions.push(createSession({ baseURL: ORIGIN })) }),
    }
    for (let count = 0; count < 2; count++) {
      start(options)
      await program.launch()
      await sessions[count].login()
      program.close()
    }
    assert.notEqual(sessions[0], sessions[1])
    assert.deepEqual(sessions.map((session) => session.snapshot().state), ['disposed', 'disposed'])
    program = undefined
  })

  test('says what is wrong with its options and with modules', async () => {
    for (const [options, message] of [
      [{ pages: {} }, /pages must have a page/],
      [{ pages: { 'pages/a/a': {} } }, /pages\/a\/a must be a function that loads it/],
      [{ app: {} }, /app must be a function/],
      [{ components: { 'pages/x/x': {} } }, /a page that pages has not: pages\/x\/x/],
      [{ page: {} }, /unknown option page/],
    ])
      assert.throws(() => start(options), message)
    assert.equal(typeof globalThis.Page, 'undefined', 'nothing is left of one that did not start')
    for (const [options, message] of [
      [{ pages: { 'pages/a/a': () => {} } }, /pages\/a\/a was loaded and called none of Page, Component.*vi\.resetModules/],
      [{ pages: { 'pages/a/a': () => App({}) } }, /pages\/a\/a calls App; it must call Page or Component/],
      [{ app: () => Page({}) }, /app calls Page; it must call App/],
    ]) {
      start(options)
      await assert.rejects(program.launch(), message)
      program.close()
    }
  })
})

describe('a component under test', () => {
  const price = () =>
    Component({
      behaviors: [
        Behavior({
          properties: { currency: { type: String, value: '¥' } },
          data: { of: 'behavior', from: 'behavior' },
          lifetimes: { attached: () => void seen.push('behavior attached') },
          methods: { say: () => 'behavior', shout: () => 'behavior' },
        }),
      ],
      properties: { amount: Number, tags: { type: Array, value: ['new'], observer: 'onTags' } },
      data: { text: '', of: 'component', nested: { a: { b: 1 } } },
      observers: {
        'amount, currency'(amount, currency) {
          this.setData({ text: currency + amount / 100 })
        },
        'nested.a.**': (a) => void seen.push(['nested', a]),
        'nested.a': () => void seen.push('nested itself'),
      },
      lifetimes: telling('price', ['created', 'attached', 'ready', 'detached']),
      pageLifetimes: telling('price', ['show', 'hide']),
      methods: {
        say: () => 'component',
        onTags: (tags) => void seen.push(['tags', tags]),
        onTap(event) {
          this.triggerEvent('buy', { amount: this.data.amount, by: event.currentTarget.dataset.by })
        },
      },
    })

  test('has properties, observers, behaviors, lifetimes and events', async () => {
    start()
    const component = await program.render(price, { amount: 1800 })
    assert.deepEqual(seen.splice(0), [['price created'], 'behavior attached', ['price attached'], ['price ready']])
    assert.deepEqual(
      [component.data.text, component.data.of, component.data.from, component.properties.tags, component.say(), component.shout()],
      ['¥18', 'component', 'behavior', ['new'], 'component', 'behavior']
    )
    component.setProperties({ currency: '$' })
    assert.equal(component.data.text, '$18')
    component.setProperties({ tags: ['old'] })
    component.setData({ 'nested.a.b': 2 })
    component.setData({ nested: { a: { b: 3 } } })
    assert.deepEqual(seen.splice(0), [['tags', ['old']], ['nested', { b: 2 }], ['nested', { b: 3 }], 'nested itself'])
    assert.throws(() => component.setProperties({ amont: 1 }), /there is no property amont; known are currency, amount, tags/)

    const heard = []
    component.on('buy', ({ detail }) => heard.push(detail))
    await program.tap('onTap', { dataset: { by: 'ann' } }, component)
    assert.deepEqual(heard, [{ amount: 1800, by: 'ann' }])
    assert.deepEqual(component.events, [{ type: 'buy', detail: heard[0] }])
    component.live('detached')
    assert.deepEqual(seen, [['price detached']])
  })

  test('lives with its page, which finds it by its selector', async () => {
    start({ pages: { 'pages/a/a': () => Page({}) , 'pages/b/b': () => Page({}) }, components: { 'pages/a/a': { '#price': price, '#plain': { is: 'plain' } } } })
    const page = await program.launch()
    const names = () => seen.splice(0).flat().filter((name) => typeof name === 'string' && name.startsWith('price'))
    assert.deepEqual(names(), ['price created', 'price attached', 'price ready', 'price show'])
    assert.deepEqual([page.selectComponent('#price').data.amount, page.selectComponent('#plain').is, page.selectComponent('#other')], [0, 'plain', null])
    await wx.navigateTo({ url: '/pages/b/b' })
    await wx.reLaunch({ url: '/pages/b/b' })
    assert.deepEqual(names(), ['price hide', 'price detached'])
  })

  test('may be a page: its properties come by the query', async () => {
    start({ pages: { 'pages/a/a': () => Component({ properties: { id: String }, data: { loaded: '' }, methods: { onLoad({ id }) { this.setData({ loaded: id }) } } }) } })
    const page = await program.launch('/pages/a/a?id=7&other=1')
    assert.deepEqual(page.data, { id: '7', loaded: '7' })
  })
})

describe('a popup with a user in front of it', () => {
  const withPopup = async (user) => {
    const userInfo = { hasProfile: true, hasPhone: false }
    let session
    const popup = createAuthPopup(() => session, (step) => user(session, step))
    start({ request: ({ url }) => ({ data: url.endsWith('/silentLogin') ? { token: 't', expiresIn: 7200 } : { userInfo: url.endsWith('/updatePhone') ? { hasPhone: true } : userInfo } }), components: { 'pages/index/index': { '#auth-popup': popup } } })
    await program.launch()
    session = createSession({ baseURL: ORIGIN })
    return { popup, session }
  }

  test('brings the session to its step, and to a further one', async () => {
    const { popup, session } = await withPopup((session, step) => (step === 2 ? session.updateUser({ nickName: 'Ann' }) : program.fake.taps.phone().then((detail) => session.updatePhone(detail))))
    await session.mustAuth({ mustAuthStep: 2 })
    assert.deepEqual([popup.steps, session.currentAuthStep()], [[2], 2])
    await session.mustAuth({ mustAuthStep: 3 })
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepEqual([popup.steps, session.currentAuthStep(), popup.isOpen], [[2, 3], 3, false])
  })

  test('is asked again while it is open when somebody wants more', async () => {
    const { popup, session } = await withPopup(async (session, step) => {
      if (step === 2) return
      await session.updateUser({ nickName: 'Ann' })
      await session.updatePhone(await program.fake.taps.phone())
    })
    await Promise.all([session.mustAuth({ mustAuthStep: 2 }), session.login().then(() => session.mustAuth({ mustAuthStep: 3 }))])
    assert.deepEqual(popup.steps, [2, 3])
  })

  test('closes it by false or by a throw', async () => {
    for (const [user, thrown] of [[() => false, []], [() => Promise.reject(new Error('mine')), ['mine']]]) {
      const { popup, session } = await withPopup(user)
      await assert.rejects(session.mustAuth({ mustAuthStep: 2 }), { code: 'ERR_AUTH_CANCELLED' })
      assert.equal(popup.isOpen, false)
      assert.deepEqual(popup.thrown.map(({ message }) => message), thrown)
      program.close()
    }
    program = undefined
  })
})
