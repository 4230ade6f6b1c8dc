// What mustAuth does on the platform: which popup or page it opens, and how every way of leaving it ends.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuth, mustAuth, useSession } from './support/must-auth.mjs'

/** A page stack that moves as the platform's does; `refuse` maps ways to the failure they end with. */
function platform({ pages = [], refuse = {}, still = false } = {}) {
  const routes = []
  const timers = new Map()
  let time = 0
  const pageOf = (url) => {
    const [path, search = ''] = url.slice(1).split('?')
    return { route: path, options: Object.fromEntries(new URLSearchParams(search)) }
  }
  const move = {
    navigateTo: (url) => pages.push(pageOf(url)),
    redirectTo: (url) => pages.splice(-1, 1, pageOf(url)),
    reLaunch: (url) => pages.splice(0, pages.length, pageOf(url)),
    navigateBack: (delta) => pages.splice(-delta),
  }
  const route = (way) => (given, done) => {
    routes.push([way, given])
    if (refuse[way] === 'silence') return
    const failure = refuse[way] && Object.assign({ failure: 3, errno: 0, absent: false }, refuse[way])
    if (!failure && !still) move[way](given)
    if (done) done(failure || null)
  }
  const host = {
    views: { pages: () => pages },
    setTimeout: (act, delay) => timers.set(act, time + delay) && act,
    clearTimeout: (act) => timers.delete(act),
  }
  for (const way of Object.keys(move)) host.views[way] = route(way)
  const tick = (ms = 0) => {
    time += ms
    for (const [act, at] of [...timers]) if (at <= time && timers.delete(act)) act()
  }
  return { host, routes, pages, tick, timers }
}

function popup() {
  const calls = []
  return {
    calls,
    setMustAuthStep: (step) => calls.push(['step', step]),
    nextStep: () => calls.push(['next']),
    close: () => calls.push(['close']),
  }
}

const pageWith = (component, more) =>
  Object.assign(
    {
      route: 'pages/order/order',
      options: {},
      selectComponent: (selector) => (selector === '#auth-popup' ? component : null),
    },
    more
  )
const plainPage = (options = {}) => pageWith(null, { options })
const preferPopup = { popupCompName: 'auth-popup', mode: 'popup' }
const preferPage = { popupCompName: 'auth-popup', mode: 'page' }

function asked(auth, options, step = 2) {
  const outcomes = []
  auth.prefer(options)
  auth.show(step, (outcome) => outcomes.push(outcome))
  return outcomes
}

test('the popup of the current page is told the step and opened', () => {
  const shown = popup()
  const { host, tick } = platform({ pages: [plainPage(), pageWith(shown)] })
  const auth = createAuth({ host })
  const outcomes = asked(auth, preferPopup)
  assert.deepEqual(shown.calls, [['step', 2], ['next']])
  auth.end(1, shown)
  tick()
  assert.deepEqual(outcomes, [1])
  assert.deepEqual(shown.calls.pop(), ['close'])
})

test('a higher step raises the popup that is open', () => {
  const shown = popup()
  const { host } = platform({ pages: [pageWith(shown)] })
  const auth = createAuth({ host })
  asked(auth, preferPopup)
  asked(auth, preferPopup, 3)
  assert.deepEqual(shown.calls, [['step', 2], ['next'], ['step', 3]])
})

test('an ending is told once, and only by the view that is shown', () => {
  const shown = popup()
  const { host } = platform({ pages: [pageWith(shown)] })
  const auth = createAuth({ host })
  const outcomes = asked(auth, preferPopup)
  auth.end(0, popup())
  assert.deepEqual(outcomes, [])
  auth.end(0, shown)
  auth.end(0, shown)
  assert.deepEqual(outcomes, [0])
})

test('hiding closes the popup and ends nothing', () => {
  const shown = popup()
  const { host, tick } = platform({ pages: [pageWith(shown)] })
  const auth = createAuth({ host })
  const outcomes = asked(auth, preferPopup)
  auth.hide()
  auth.hide()
  assert.deepEqual(shown.calls.length, 2, 'what is shown can still finish')
  tick()
  assert.deepEqual(shown.calls.filter(([name]) => name === 'close').length, 1)
  assert.deepEqual(outcomes, [])
})

test('a new question closes what the answered one left open, and not its own popup', () => {
  const shown = popup()
  const { host, tick } = platform({ pages: [pageWith(shown)] })
  const auth = createAuth({ host })
  asked(auth, preferPopup)
  auth.hide()
  asked(auth, preferPopup, 3)
  tick()
  assert.deepEqual(
    shown.calls.map(([name]) => name),
    ['step', 'next', 'close', 'step', 'next']
  )
})

test('without popup and without page the component is missing', () => {
  for (const pages of [[], [plainPage()], [{ route: 'a' }]]) {
    const { host } = platform({ pages })
    assert.deepEqual(asked(createAuth({ host }), preferPopup), [2])
  }
})

test('what a framework adds to the options of a page stays out of backTo', () => {
  const options = { id: '7', $taroTimestamp: 1764228000000, __key_: 'x' }
  const { host, routes } = platform({ pages: [plainPage(options)] })
  asked(createAuth({ host, authPage: '/pages/auth/auth' }), preferPage)
  assert.equal(decodeURIComponent(routes[0][1].split('&backTo=')[1]), '/pages/order/order?id=7')
})

test('a popup that announced itself is found where the page cannot select it', () => {
  const [first, second, elsewhere, renamed] = [popup(), popup(), popup(), popup()]
  Object.assign(first, { id: 'auth-popup', getPageId: () => 'page-1' })
  Object.assign(second, { id: 'other', getPageId: () => 'page-1' })
  Object.assign(elsewhere, { id: 'auth-popup', getPageId: () => 'page-2' })
  Object.assign(renamed, { id: 'mine' })
  const opened = (announced, options = preferPopup, selected = null, page = { getPageId: () => 'page-1' }) => {
    const { host } = platform({ pages: [pageWith(selected, page)] })
    const auth = createAuth({ host })
    for (const one of announced) auth.announce(one)
    for (const one of announced) one.calls.length = 0
    asked(auth, Object.assign({ anyPopup: true }, options))
    return announced.filter(({ calls }) => calls.length)
  }
  assert.deepEqual(opened([first, second, elsewhere]), [first], 'by its name, on this page')
  assert.deepEqual(opened([second, elsewhere]), [second], 'under another name where there is only that')
  assert.deepEqual(opened([second], { popupCompName: 'auth-popup', mode: 'popup', anyPopup: false }), [], 'not where a name was asked for')
  assert.deepEqual(opened([elsewhere]), [])
  assert.deepEqual(opened([renamed], preferPopup, null, {}), [renamed], 'where pages have no number')
  const own = popup()
  assert.deepEqual(opened([second], preferPopup, own), [])
  assert.equal(own.calls.length, 2, 'one of the app with the name goes before one with another')
})

test('a popup that was withdrawn is not found, and the latest of two is', () => {
  const [first, second] = [popup(), popup()]
  const { host } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host })
  auth.announce(first)
  auth.announce(second)
  auth.announce(first)
  auth.withdraw(first)
  asked(auth, Object.assign({ anyPopup: true }, preferPopup))
  assert.deepEqual([first.calls.length, second.calls.length], [0, 2])
})

test('a popup of the app that throws ends the question, and not the next one', () => {
  const broken = popup()
  broken.nextStep = () => {
    throw new Error('mine')
  }
  const { host, tick } = platform({ pages: [pageWith(broken)] })
  const auth = createAuth({ host })
  assert.throws(() => asked(auth, preferPopup), /mine/)
  assert.equal(auth.missing.reason, 'view-failed')
  tick()
  broken.nextStep = () => broken.calls.push(['next'])
  asked(auth, preferPopup)
  assert.deepEqual(broken.calls.at(-1), ['next'])
})

test('without popup the page is used', () => {
  const { host, routes } = platform({ pages: [plainPage()] })
  asked(createAuth({ host, authPage: 'pages/auth/auth' }), preferPopup)
  assert.deepEqual(routes, [['navigateTo', '/pages/auth/auth?mustAuthStep=2&backTo=%2Fpages%2Forder%2Forder']])
})

test('backTo keeps path and query, however the platform hands them over', () => {
  for (const options of [
    { id: '7', q: '100% & more' },
    { id: '7', q: encodeURIComponent('100% & more') },
  ]) {
    const { host, routes } = platform({ pages: [plainPage(options)] })
    asked(createAuth({ host, authPage: '/pages/auth/auth?from=x' }), preferPage)
    const [, search] = routes[0][1].split('?')
    const backTo = decodeURIComponent(search.split('&backTo=')[1])
    assert.equal(backTo, '/pages/order/order?id=7&q=100%25%20%26%20more')
    assert.match(search, /^from=x&mustAuthStep=2/)
  }
})

test('done on the page goes back to where the user was', () => {
  const { host, routes, tick, pages, timers } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  asked(auth, preferPage)
  const flow = popup()
  auth.adopt(flow)
  auth.hide()
  auth.leave('%2Fpages%2Forder%2Forder', flow)
  tick()
  assert.deepEqual(routes.slice(1), [['navigateBack', 1]])
  assert.deepEqual(pages.map(({ route }) => route), ['pages/order/order'])
  assert.equal(timers.size, 0)
})

test('a flow on a page is taken in where one was asked for, and only the first', () => {
  const { host } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const told = []
  const flow = () => ({ setMustAuthStep: (step) => told.push(step) })
  auth.adopt(flow())
  assert.deepEqual(told, [])
  const outcomes = asked(auth, preferPage)
  const [first, second] = [flow(), flow()]
  auth.adopt(first)
  auth.adopt(second)
  assert.deepEqual(told, [2])
  auth.end(1, second)
  assert.deepEqual(outcomes, [])
  auth.end(1, first)
  assert.deepEqual(outcomes, [1])
})

test('done under a page that was opened from it goes back to where the user was', () => {
  for (const refuse of [{}, { navigateTo: {} }, { navigateTo: {}, redirectTo: {} }]) {
    const { host, tick, pages } = platform({ pages: [{ route: 'pages/home/home' }, plainPage({ id: '7' })], refuse })
    const auth = createAuth({ host, authPage: '/pages/auth/auth' })
    const outcomes = asked(auth, preferPage)
    pages.push({ route: 'pages/terms/terms' }, { route: 'pages/terms/more' })
    tick(1000)
    auth.hide()
    tick()
    const { route, options } = pages.at(-1)
    assert.deepEqual([route, options.id], ['pages/order/order', '7'])
    assert.ok(!pages.some((page) => /auth|terms/.test(page.route)))
    assert.deepEqual(outcomes, [])
  }
})

test('a landing that nobody waited for goes on to backTo from under another page, too', () => {
  const { host, pages } = platform({ pages: [{ route: 'pages/auth/auth' }, { route: 'pages/terms/terms' }] })
  createAuth({ host, authPage: 'pages/auth/auth' }).leave('%2Fpages%2Fhome%2Fhome')
  assert.deepEqual(pages.map(({ route }) => route), ['pages/home/home'])
})

test('a full stack and a tab bar fall back, and come back by address', () => {
  for (const [refuse, way, back] of [
    [{ navigateTo: {} }, 'redirectTo', 'redirectTo'],
    [{ navigateTo: {}, redirectTo: {} }, 'reLaunch', 'reLaunch'],
  ]) {
    const { host, routes, tick } = platform({ pages: [plainPage({ id: '7' })], refuse })
    const auth = createAuth({ host, authPage: '/pages/auth/auth' })
    const outcomes = asked(auth, preferPage)
    assert.equal(routes[routes.length - 1][0], way)
    auth.hide()
    tick()
    assert.deepEqual(routes[routes.length - 1], [back, '/pages/order/order?id=7'])
    assert.deepEqual(outcomes, [])
  }
})

test('a page that cannot be opened is a missing component', () => {
  const { host } = platform({ pages: [plainPage()], refuse: { navigateTo: {}, redirectTo: {}, reLaunch: {} } })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  assert.deepEqual(asked(auth, preferPage), [2])
  assert.equal(auth.missing.reason, 'auth-page-failed')
})

test('a page that the app does not have is not tried another way', () => {
  const { host, routes } = platform({ pages: [plainPage()], refuse: { navigateTo: { absent: true } } })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  assert.deepEqual(asked(auth, preferPage), [2])
  assert.equal(routes.length, 1)
  assert.match(auth.missing.message, /authPage \/pages\/auth\/auth is not in app\.json/)
})

test('a navigation that was too slow counts by what is on the screen', () => {
  const timedOut = { navigateTo: { failure: 1 } }
  for (const opened of [true, false]) {
    const { host, routes, pages, tick } = platform({ pages: [plainPage()], refuse: timedOut })
    const navigateTo = host.views.navigateTo
    host.views.navigateTo = (url, done) => {
      if (opened) pages.push({ route: 'pages/auth/auth' })
      navigateTo(url, done)
    }
    const auth = createAuth({ host, authPage: '/pages/auth/auth' })
    const outcomes = asked(auth, preferPage)
    assert.deepEqual(outcomes, opened ? [] : [2])
    assert.equal(routes.length, 1, 'nothing is opened twice')
    pages.splice(1)
    tick(1000)
    assert.deepEqual(outcomes, opened ? [6] : [2])
  }
})

test('a navigation that answers after the question is over opens nothing more', () => {
  const { host, routes, tick, timers } = platform({ pages: [plainPage()], refuse: { navigateTo: 'silence' } })
  let answer
  host.views.navigateTo = (url, done) => (answer = done)
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  auth.hide()
  tick()
  answer({ failure: 3, errno: 0 })
  assert.deepEqual([routes, outcomes, timers.size], [[], [], 0])
})

test('each thing that is missing has a sentence of its own', () => {
  const other = { open() {} }
  for (const [given, options, reason, words] of [
    [[], preferPopup, 'no-page', /before any page exists/],
    [[plainPage()], preferPopup, 'no-popup', /pages\/order\/order has no <auth-popup id="auth-popup">/],
    [[pageWith(other)], preferPopup, 'no-component', /usingComponents/],
    [[pageWith(popup())], preferPage, 'no-auth-page', /given no authPage/],
  ]) {
    const auth = createAuth({ host: platform({ pages: given }).host })
    assert.deepEqual(asked(auth, options), [2])
    assert.equal(auth.missing.reason, reason)
    assert.match(auth.missing.message, words)
  }
})

test('leaving the page by the back gesture ends it and goes nowhere else', () => {
  const { host, routes } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  const flow = popup()
  auth.adopt(flow)
  assert.deepEqual(flow.calls, [['step', 2]])
  auth.end(6, flow)
  assert.deepEqual(outcomes, [6])
  assert.equal(routes.length, 1)
})

test('a popup whose tag is not registered is told from one that is not there', () => {
  const looked = (found) => {
    let answer
    const query = { select: (selector) => query, boundingClientRect: (done) => (answer = done) && query, exec() {} }
    const { host, tick, timers } = platform({ pages: [plainPage(), pageWith(null, { createSelectorQuery: () => query })] })
    const auth = createAuth({ host })
    const outcomes = asked(auth, preferPopup)
    assert.deepEqual(outcomes, [])
    if (found === 'silence') tick(500)
    else answer(found)
    if (found === 'silence') answer({ width: 0 })
    assert.deepEqual(outcomes, [2])
    tick()
    assert.equal(timers.size, 0)
    return auth.missing.reason
  }
  assert.equal(looked({ width: 0 }), 'no-component')
  assert.equal(looked(null), 'no-popup')
  assert.equal(looked('silence'), 'no-popup')
})

test('a look for a popup that answers after a logout does not end the next question', () => {
  let answer
  const query = { select: () => query, boundingClientRect: (done) => (answer = done) && query, exec() {} }
  const { host, pages } = platform({ pages: [pageWith(null, { createSelectorQuery: () => query })] })
  const auth = createAuth({ host })
  const first = asked(auth, preferPopup)
  auth.hide()
  pages.push(pageWith(popup()))
  const second = asked(auth, preferPopup)
  answer(null)
  assert.deepEqual([first, second], [[], []])
})

for (const [what, leave] of [
  ['by the back gesture', (pages) => pages.pop()],
  ['by a tab', (pages) => pages.splice(0, pages.length, { route: 'pages/mine/mine' })],
  ['from a page above it', (pages) => pages.push({ route: 'pages/terms/terms' }) && pages.splice(-2)],
])
  test(`an authorization page without a flow ends when the user leaves it ${what}`, () => {
    const { host, routes, pages, tick, timers } = platform({ pages: [plainPage()] })
    const auth = createAuth({ host, authPage: '/pages/auth/auth' })
    const outcomes = asked(auth, preferPage)
    tick(10000)
    assert.deepEqual(outcomes, [], 'as long as it is there')
    leave(pages)
    tick(300)
    tick()
    assert.deepEqual(outcomes, [6])
    assert.equal(routes.length, 1)
    assert.equal(timers.size, 0)
  })

test('a page that took the place of another is not brought back when the user leaves it', () => {
  const { host, routes, pages, tick } = platform({ pages: [plainPage()], refuse: { navigateTo: {} } })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  pages.splice(0, 1, { route: 'pages/mine/mine' })
  tick(1000)
  tick()
  assert.deepEqual(outcomes, [6])
  assert.deepEqual(routes.map(([way]) => way), ['navigateTo', 'redirectTo'])
})

test('a page that is in the stack only after the platform said so is waited for', () => {
  const { host, pages, tick } = platform({ pages: [plainPage()], still: true })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  tick(1000)
  pages.push({ route: 'pages/auth/auth' })
  tick(1000)
  assert.deepEqual(outcomes, [])
  pages.pop()
  tick(1000)
  assert.deepEqual(outcomes, [6])
})

test('an authorization page whose route reads otherwise ends when it goes', () => {
  const { host, pages, tick } = platform({ pages: [plainPage()] })
  host.views.navigateTo = (url, done) => pages.push({ route: 'plugin-private://x/auth' }) && done(null)
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  tick(1000)
  assert.deepEqual(outcomes, [])
  pages.pop()
  tick(1000)
  assert.deepEqual(outcomes, [6])
})

test('a platform that makes its page objects anew is read by its routes', () => {
  const { host, pages, tick } = platform({ pages: [plainPage()] })
  host.views.pages = () => pages.map((page) => Object.assign({}, page))
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  tick(1000)
  assert.deepEqual(outcomes, [])
  pages.pop()
  tick(1000)
  assert.deepEqual(outcomes, [6])
})

test('a page that went away unnoticed ends when somebody asks again', () => {
  const { host, routes, pages } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  pages.pop()
  asked(auth, preferPage)
  assert.deepEqual(outcomes, [6])
  assert.equal(routes.length, 2)
})

test('a page nobody waits for goes on to backTo', () => {
  const { host, routes } = platform({ refuse: { redirectTo: {} } })
  createAuth({ host }).leave(encodeURIComponent('/pages/home/home?a=1'))
  assert.deepEqual(routes, [
    ['redirectTo', '/pages/home/home?a=1'],
    ['reLaunch', '/pages/home/home?a=1'],
  ])
})

test('mustAuth without a session rejects with a typed error', async () => {
  const guarded = mustAuth()(() => 'ran')
  await assert.rejects(Promise.resolve().then(guarded), { code: 'ERR_CONFIG' })
})

function sessionThat(settle) {
  const asked = []
  useSession({
    mustAuth(options) {
      asked.push(options)
      return settle()
    },
  })
  return asked
}
const refused = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_AUTH_CANCELLED' }))

test('a guarded method runs with its page and arguments once the step is reached', async () => {
  const asked = sessionThat(() => Promise.resolve())
  const page = {
    name: 'order',
    pay: mustAuth({ mustAuthStep: 2 })(function pay(count) {
      return `${this.name} ${count}`
    }),
  }
  assert.equal(await page.pay(3), 'order 3')
  assert.deepEqual(asked, [{ mustAuthStep: 2 }])
})

test('a guarded method does not run when the step is not reached', async () => {
  sessionThat(refused)
  let ran = 0
  await assert.rejects(mustAuth()(() => ran++)(), { code: 'ERR_AUTH_CANCELLED' })
  assert.equal(ran, 0)
})

test('with fail a guarded method never rejects, and fail knows its page', async () => {
  sessionThat(refused)
  const page = {
    told: '',
    pay: mustAuth({
      fail(error) {
        this.told = error.code
      },
    })(() => 'ran'),
  }
  await page.pay()
  assert.equal(page.told, 'ERR_AUTH_CANCELLED')
})

test('as a decorator of a method, in the form of TypeScript before 5 and of the standard', async () => {
  sessionThat(() => Promise.resolve())
  const descriptor = { value: () => 'ran', writable: true, configurable: true, enumerable: false }
  const decorated = mustAuth({ mustAuthStep: 3 })({}, 'pay', descriptor)
  assert.equal(decorated.enumerable, false)
  assert.equal(await decorated.value(), 'ran')
  assert.equal(await mustAuth({ mustAuthStep: 3 })(() => 'ran', { kind: 'method', name: 'pay' })(), 'ran')
})
