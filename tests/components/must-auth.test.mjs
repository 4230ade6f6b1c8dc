// What mustAuth does on the platform: which popup or page it opens, and how every way of leaving it ends.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuth, mustAuth, useSession } from './support/must-auth.mjs'

function platform({ pages = [], refuse = {} } = {}) {
  const routes = []
  const later = []
  const route = (way) => (url, done) => {
    routes.push([way, url])
    done(refuse[way] ? { failure: 3, errno: 0 } : null)
  }
  const host = {
    pages: () => pages,
    setTimeout: (act) => later.push(act),
    navigateBack: () => routes.push(['navigateBack']),
  }
  for (const way of ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab']) host[way] = route(way)
  return { host, routes, tick: () => later.splice(0).forEach((act) => act()) }
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
  const { host, routes, tick } = platform({ pages: [plainPage()] })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  asked(auth, preferPage)
  const flow = popup()
  auth.adopt(flow)
  auth.hide()
  auth.leave('%2Fpages%2Forder%2Forder', flow)
  tick()
  assert.deepEqual(routes.slice(1), [['navigateBack']])
})

test('a full stack and a tab bar fall back, and come back by address', () => {
  for (const [refuse, way, back] of [
    [{ navigateTo: 1 }, 'redirectTo', 'redirectTo'],
    [{ navigateTo: 1, redirectTo: 1 }, 'reLaunch', 'reLaunch'],
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
  const { host } = platform({ pages: [plainPage()], refuse: { navigateTo: 1, redirectTo: 1, reLaunch: 1 } })
  assert.deepEqual(asked(createAuth({ host, authPage: '/pages/auth/auth' }), preferPage), [2])
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

test('a page that went away unnoticed ends when somebody asks again', () => {
  const pages = [plainPage()]
  const { host, routes } = platform({ pages })
  const auth = createAuth({ host, authPage: '/pages/auth/auth' })
  const outcomes = asked(auth, preferPage)
  asked(auth, preferPage)
  assert.deepEqual(outcomes, [6])
  assert.equal(routes.length, 2)
})

test('a page nobody waits for goes on to backTo', () => {
  const { host, routes } = platform({ refuse: { redirectTo: 1 } })
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
