// What an app's Page and Component definitions become: their data and methods, without templates.

const isList = Array.isArray
const isPlain = (value) => !!value && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Data is copied on its way in: what the app does with its own object later is not seen. */
const copy = (value) => {
  if (isList(value)) return value.map(copy)
  // Of another realm, as objects of a test runner may be, or of a class: as it is.
  if (!isPlain(value)) return value
  const copied = {}
  for (const key of Object.keys(value)) copied[key] = copy(value[key])
  return copied
}

/** `list[0].name` as keys. */
const keysOf = (path) => path.match(/[^.[\]]+/g) || []

const put = (data, path, value) => {
  const keys = keysOf(path)
  let place = data
  keys.slice(0, -1).forEach((key, index) => {
    if (!place[key] || typeof place[key] !== 'object') place[key] = /^\d+$/.test(keys[index + 1]) ? [] : {}
    place = place[key]
  })
  place[keys[keys.length - 1]] = copy(value)
}

/** Returns the paths that changed. An undefined value is left out, as WeChat leaves it out. */
const change = (data, values) => {
  if (!values || typeof values !== 'object') throw new TypeError('setData: the values must be an object')
  const paths = Object.keys(values).filter((path) => values[path] !== undefined)
  for (const path of paths) put(data, path, values[path])
  return paths
}

const PAGE_FUNCTIONS = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload']

/** A page as WeChat makes it. `track` is given what its lifecycle functions return. */
export const createPage = (definition, track) => {
  const page = Object.assign({}, definition, {
    data: copy(definition.data || {}),
    setData(values, done) {
      change(this.data, values)
      if (done) done.call(this)
    },
  })
  for (const name of PAGE_FUNCTIONS) {
    const own = definition[name]
    if (typeof own !== 'function') continue
    page[name] = function (...args) {
      return track(name, own.apply(this, args))
    }
  }
  return page
}

const LIFETIMES = ['created', 'attached', 'ready', 'detached']
const PAGE_LIFETIMES = ['show', 'hide']

/** A definition with those of its behaviors in it: what the component says itself comes last, and all its lifetimes run. */
const merged = (definition) => {
  const { lifetimes = {}, pageLifetimes = {}, observers = {} } = definition
  const behaviors = (definition.behaviors || []).map(merged)
  const together = (name) => Object.assign({}, ...behaviors.concat(definition).map((part) => part[name]))
  const whole = {
    data: together('data'),
    properties: together('properties'),
    methods: together('methods'),
    observers: [].concat(...behaviors.map((part) => part.observers), Object.entries(observers)),
  }
  for (const name of LIFETIMES.concat(PAGE_LIFETIMES)) {
    const own = PAGE_LIFETIMES.includes(name) ? pageLifetimes[name] : lifetimes[name] || definition[name]
    whole[name] = [].concat(...behaviors.map((part) => part[name]), own || [])
  }
  return whole
}

const EMPTY = new Map([[String, ''], [Number, 0], [Boolean, false], [Array, []], [Object, null]])
const firstValueOf = (property) => {
  const { type, value } = property && !EMPTY.has(property) && typeof property === 'object' ? property : { type: property, value: undefined }
  return copy(value !== undefined ? value : EMPTY.get(type))
}

/** Whether an observer of `field`, which may end in `.**`, sees a change at `path`. */
const sees = (field, path) => {
  const isDeep = field === '**' || field.endsWith('.**')
  const [watched, changed] = [keysOf(field.replace(/\.?\*\*$/, '')), keysOf(path)]
  const shared = Math.min(watched.length, changed.length)
  const isOnWay = watched.slice(0, shared).every((key, index) => key === changed[index])
  return isOnWay && (changed.length <= watched.length || isDeep)
}
const valueAt = (data, field) => keysOf(field.replace(/\.?\*\*$/, '')).reduce((place, key) => (place ? place[key] : undefined), data)

/**
 * A component as WeChat makes it, its lifetimes up to `ready` behind it. `events` are those it triggered, oldest first.
 * `track` as for a page.
 */
export const createComponent = (definition, track, { properties = {}, components = {} } = {}) => {
  const whole = merged(definition)
  const values = {}
  for (const name of Object.keys(whole.properties)) values[name] = firstValueOf(whole.properties[name])
  const listeners = {}
  const component = Object.assign({}, whole.methods, {
    data: Object.assign(copy(whole.data), values),
    events: [],
    setData(changes, done) {
      observe(change(component.data, changes))
      if (done) done.call(component)
    },
    triggerEvent(type, detail) {
      const event = { type, detail }
      component.events.push(event)
      for (const listener of listeners[type] || []) listener(event)
    },
    selectComponent: (selector) => components[selector] || null,
    /** Hears an event as the page around it would. */
    on(type, listener) {
      listeners[type] = (listeners[type] || []).concat(listener)
    },
    /** What the page around it binds to its properties from now on. */
    setProperties(changes) {
      for (const name of Object.keys(changes))
        if (!(name in whole.properties)) throw new TypeError('setProperties: there is no property ' + name + '; known are ' + Object.keys(whole.properties).join(', '))
      component.setData(changes)
    },
    /** Runs one of `created`, `attached`, `ready`, `detached`, `show` and `hide`. */
    live(name) {
      for (const own of whole[name] || []) track(name, own.call(component))
    },
  })
  component.properties = component.data
  const observe = (paths) => {
    for (const [fields, observer] of whole.observers) {
      const names = fields.split(',').map((field) => field.trim())
      if (!names.some((field) => paths.some((path) => sees(field, path)))) continue
      observer.apply(component, names.map((field) => valueAt(component.data, field)))
    }
    for (const path of paths) {
      const { observer } = whole.properties[path] || {}
      const own = typeof observer === 'string' ? component[observer] : observer
      if (own) own.call(component, component.data[path])
    }
  }
  component.live('created')
  if (Object.keys(properties).length) component.setProperties(properties)
  component.live('attached')
  component.live('ready')
  return component
}
