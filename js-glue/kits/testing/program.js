// A whole Mini Program under test: its own App, pages and components on a fake wx.

import { createComponent, createPage } from './instances.js'

/** What an app's modules find beside `wx`. */
const KINDS = ['App', 'Page', 'Component']
const OPTIONS = ['app', 'pages', 'components']
/** For all that a launch or a tap brings about to come to rest. */
const PATIENCE_MS = 5000
const PAUSE_MS = 2
/** So many looks in a row that find nothing under way: callbacks and timers of a moment lie between them. */
const QUIET_LOOKS = 5

/** Where the sessions of an app know of each other. */
const REGISTRY = Symbol.for('mp-session')
const isLoader = (given) => typeof given === 'function'

/** `createFake` makes the fake wx; its options stand beside `app`, `pages` and `components`. */
export const startProgram = (createFake, given) => {
  const options = Object.assign({ pages: {}, components: {} }, given)
  const routes = Object.keys(options.pages)
  if (!routes.length) throw new TypeError("createMiniProgram: pages must have a page, as { 'pages/index/index': () => require('./pages/index/index') }")
  for (const [name, load] of Object.entries(options.pages).concat(options.app ? [['app', options.app]] : []))
    if (!isLoader(load)) throw new TypeError('createMiniProgram: ' + name + ' must be a function that loads it')
  for (const route of Object.keys(options.components))
    if (!routes.includes(route)) throw new TypeError('createMiniProgram: components has a page that pages has not: ' + route)

  const definitions = {}
  const underWay = new Set()
  let fake
  let registered
  let app

  /** A promise of the app that nobody waits for is waited for by `settle`; how it fails is kept. */
  const trackIn = (place) => (name, result) => {
    if (!result || typeof result.then !== 'function') return result
    const entry = place + ' ' + name
    underWay.add(entry)
    const end = () => underWay.delete(entry)
    result.then(end, (error) => {
      end()
      fake.thrown.push(error)
    })
    return result
  }

  const load = async (what, loader, kinds) => {
    registered = undefined
    await loader()
    if (!registered)
      throw new Error(
        what + ' was loaded and called none of ' + kinds.join(', ') + '. A module runs once: let the runner forget it before each test (vi.resetModules(), jest.resetModules(), or delete require.cache[…]).'
      )
    if (!kinds.includes(registered.kind)) throw new TypeError(what + ' calls ' + registered.kind + '; it must call ' + kinds.join(' or '))
    return registered
  }
  const loadComponent = (what, loader) => load(what, loader, ['Component'])

  const makePage = (route) => () => {
    const { kind, definition, inside } = definitions[route]
    const track = trackIn(route)
    const components = {}
    for (const selector of Object.keys(inside))
      components[selector] = inside[selector].definition ? createComponent(inside[selector].definition, trackIn(route + ' ' + selector)) : inside[selector]
    const live = (name) => Object.values(components).forEach((component) => component.live && component.live(name))
    const page = kind === 'Page' ? createPage(definition, track) : asPage(createComponent(definition, track, { components }), track)
    const own = Object.assign({}, page)
    let isReady = false
    return Object.assign(page, {
      components,
      onShow() {
        if (own.onShow) own.onShow.call(this)
        live('show')
        if (isReady) return
        isReady = true
        fake.clock.setTimeout(() => this.onReady && this.onReady(), 0)
      },
      onHide() {
        if (own.onHide) own.onHide.call(this)
        live('hide')
      },
      onUnload() {
        if (own.onUnload) own.onUnload.call(this)
        live('detached')
      },
    })
  }

  /** A page that was written as a component: its methods are the page's functions, its properties come by the query. */
  const asPage = (component, track) => {
    const { onLoad } = component
    component.onLoad = (query) => {
      const known = Object.keys(query).filter((name) => name in component.data)
      if (known.length) component.setData(Object.assign({}, ...known.map((name) => ({ [name]: query[name] }))))
      return onLoad && track('onLoad', onLoad.call(component, query))
    }
    return component
  }

  const fakeOptions = Object.assign({}, options, { pages: Object.assign({}, ...routes.map((route) => ({ [route]: makePage(route) }))) })
  delete fakeOptions.app
  delete fakeOptions.components
  fake = createFake(fakeOptions)

  const globals = { wx: fake.wx, getApp: () => app, getCurrentPages: fake.pages.all, Behavior: (definition) => definition }
  for (const kind of KINDS)
    globals[kind] = (definition) => {
      registered = { kind, definition }
    }
  const before = {}
  for (const name of Object.keys(globals)) {
    before[name] = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true })
  }

  const loadAll = async () => {
    const loaded = options.app ? await load('app', options.app, ['App']) : { definition: {} }
    for (const route of routes) {
      const page = await load(route, options.pages[route], ['Page', 'Component'])
      const inside = {}
      for (const [selector, part] of Object.entries(options.components[route] || {}))
        inside[selector] = isLoader(part) ? await loadComponent(route + ' ' + selector, part) : part
      definitions[route] = Object.assign({ inside }, page)
    }
    return loaded.definition
  }

  const program = {
    fake,
    app: () => app,
    page: () => fake.pages.current(),

    async launch(url) {
      const definition = await loadAll()
      app = Object.assign({}, definition)
      const track = trackIn('app')
      const run = (name) => app[name] && track(name, app[name](fake.wx.getLaunchOptionsSync()))
      run('onLaunch')
      run('onShow')
      fake.wx.onAppShow(() => run('onShow'))
      fake.wx.onAppHide(() => run('onHide'))
      return fake.pages.open(url || '/' + routes[0])
    },

    async render(loader, properties, components) {
      const { definition } = await loadComponent('the component', loader)
      return createComponent(definition, trackIn('the component'), { properties, components })
    },

    async tap(handler, { dataset = {}, detail = {}, id = '' } = {}, on = program.page()) {
      if (!on || typeof on[handler] !== 'function') throw new TypeError('tap: ' + ((on && on.route) || 'the component') + ' has no ' + handler)
      const target = { id, dataset }
      return on[handler]({ type: 'tap', target, currentTarget: target, detail })
    },

    async settle() {
      if (options.clock === 'virtual') throw new TypeError("settle: with clock 'virtual' time passes by fake.clock.advance")
      const until = Date.now() + PATIENCE_MS
      for (let quiet = 0; quiet < QUIET_LOOKS; ) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
        quiet = underWay.size || fake.network.running() ? 0 : quiet + 1
        if (Date.now() > until)
          throw new Error('settle: still under way after ' + PATIENCE_MS + ' ms: ' + Array.from(underWay).concat(fake.network.running() ? fake.network.running() + ' requests' : []).join(', '))
      }
    },

    close() {
      for (const page of fake.pages.all().reverse()) if (page.onUnload) page.onUnload()
      const { getStorage } = fake.wx
      const { sessions } = (getStorage && getStorage[REGISTRY]) || { sessions: [] }
      for (const { session } of sessions.slice()) session.dispose()
      for (const name of Object.keys(before)) {
        if (before[name]) Object.defineProperty(globalThis, name, before[name])
        else delete globalThis[name]
      }
      if (fake.thrown.length) throw fake.thrown[0]
    },
  }
  return program
}
