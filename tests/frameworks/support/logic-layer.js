// Runs inside the sandbox, beside the app: calls an app's functions in the order in which WeChat does, and keeps
// the data of its pages. There is no template here; what is shown, the component engine's run looks at.
let app
let loading
const definitions = {}
const stack = []

App = (definition) => {
  app = definition
}
Page = Component = (definition) => {
  definitions[loading] = definition
}
getApp = () => app
getCurrentPages = () => stack.slice()

const put = (data, path, value) => {
  const names = path.match(/[^.[\]]+/g)
  const last = names.pop()
  let place = data
  for (const name of names) place = place[name] = place[name] === undefined ? {} : place[name]
  place[last] = value
}

const withData = (definition) => ({
  data: JSON.parse(JSON.stringify(definition.data || {})),
  setData(patch, done) {
    for (const path of Object.keys(patch)) put(this.data, path, patch[path])
    if (done) setTimeout(() => done.call(this), 0)
  },
})

const createPage = (route, query) => {
  const definition = definitions[route]
  const page = Object.assign({}, definition, definition.methods)
  const call = (name, argument) => typeof page[name] === 'function' && page[name](argument)
  const lifetime = (name) => {
    for (const part of (definition.behaviors || []).concat(definition)) {
      const run = part && ((part.lifetimes && part.lifetimes[name]) || part[name])
      if (typeof run === 'function') run.call(page)
    }
  }
  Object.assign(page, {
    route,
    is: route,
    options: query,
    properties: {},
    components: [],
    ...withData(definition),
    selectComponent: () => null,
    selectAllComponents: () => [],
    triggerEvent() {},
  })
  return { page, call, lifetime }
}

exports.launch = (options) => {
  require('./app.js')
  app.onLaunch(options)
  if (app.onShow) app.onShow(options)
}

exports.open = (route, query) => {
  if (!definitions[route]) {
    loading = route
    require('./' + route + '.js')
  }
  const { page, call, lifetime } = createPage(route, query)
  stack.push(page)
  lifetime('created')
  lifetime('attached')
  call('onLoad', query)
  call('onShow')
  lifetime('ready')
  call('onReady')
}

const top = () => stack[stack.length - 1]

/** Begins the component `name` in the page on top, as Alipay does; `attributes` are those of its tag. */
exports.mount = (name, attributes) => {
  loading = name
  require('./' + name + '.js')
  const definition = definitions[name]
  const props = Object.assign({}, definition.props)
  // A handler is written as the name of a method of the page.
  for (const key of Object.keys(attributes)) props[key] = /^on/.test(key) ? top()[attributes[key]].bind(top()) : attributes[key]
  const component = Object.assign({ is: name, props, ...withData(definition) }, definition.methods)
  top().components.push(component)
  if (definition.onInit) definition.onInit.call(component)
  definition.didMount.call(component)
}

/** The page on top and the components that were mounted in it. */
exports.parts = () => [top(), ...top().components]

/** Everything they would show. */
exports.shown = () => JSON.stringify(exports.parts().map(({ data }) => data))

exports.close = () => {
  const page = stack.pop()
  if (page.onUnload) page.onUnload()
}
