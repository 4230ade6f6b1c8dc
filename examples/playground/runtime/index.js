// A small mini program runtime for a browser: glass-easel renders, this file supplies App, Page, the router and built-ins.
import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { defineBuiltins } from './builtins.js'
import { createModules } from './modules.js'
import { createRouter } from './router.js'
import { installStyles } from './styles.js'

/**
 * @param {object} options
 * @param {object} options.program what build.mjs wrote
 * @param {HTMLElement} options.mount where pages appear
 * @param {object} options.wx the platform
 * @param {object} [options.WXWebAssembly]
 * @param {(type: string, element: Element, data: object) => Promise<object|null>} options.openType
 * @param {(error: unknown) => void} options.onError everything a handler or a lifetime threw
 */
export function createRuntime({ program, mount, wx, WXWebAssembly, openType, onError }) {
  const document = mount.ownerDocument
  glassEasel.globalOptions.throwGlobalError = false
  glassEasel.addGlobalErrorListener((error) => {
    onError(error)
    return false
  })
  glassEasel.addGlobalWarningListener((message) => {
    onError(new Error(`glass-easel: ${message}`))
    return false
  })

  const environment = new MiniProgramEnv()
  const template = (name) => ({ groupList: program.templates, content: program.templates[name] })
  const builtins = defineBuiltins(
    environment.getGlobalCodeSpace().getComponentSpace(),
    (name) => template(`builtin/${name}`),
    openType
  )

  const space = environment.createCodeSpace('', true)
  for (const [tag, component] of builtins) space.getComponentSpace().setGlobalUsingComponent(tag, component)
  asInWeChat(space)
  space.setOverallBehavior(readyBehavior(space))
  for (const [name, config] of Object.entries(program.components)) {
    space.addComponentStaticConfig(name, config)
    space.addStyleSheet(name, undefined, program.scopes[name])
    space.addCompiledTemplate(name, template(name))
  }
  const styles = installStyles(document, program)

  const context = new glassEasel.CurrentWindowBackendContext()
  context.document = elementFactory(document)
  context.onEvent((target, type, detail, options) => {
    const event = new glassEasel.Event(type, detail, options)
    glassEasel.Event.dispatchEvent(target, event)
    return event.defaultPrevented() ? 1 : 0
  })
  document.body.addEventListener('click', (event) => {
    // A click without a pointer came from the keyboard; the backend only knows mouse and touch.
    if (event.detail === 0 && event.target.tagName === 'BUTTON') context._$trigger(event, 'tap', {}, true, true)
  })
  const backend = environment.associateBackend(context)

  let app = null
  // As in WeChat the file that is being loaded counts, wherever the call stands: frameworks register pages in a library.
  let registered = ''
  const modules = createModules(program, (file) =>
    Object.assign(
      {
        App(definition) {
          app = definition
        },
        getApp: () => app,
        getCurrentPages: () => router.stack.map((entry) => entry.page),
        wx,
        WXWebAssembly,
      },
      registering(space, file, () => registered)
    )
  )
  const router = createRouter({ program, space, backend, mount, styles, onError })
  Object.assign(wx, router.api)

  return {
    modules,
    router,
    launch(options) {
      modules.load('app.js')
      for (const name of dependenciesFirst(program)) {
        registered = name
        modules.load(`${name}.js`)
      }
      guard(onError, () => app && app.onLaunch && app.onLaunch(options))
      guard(onError, () => app && app.onShow && app.onShow(options))
      router.open(options.path || program.app.pages[0], options.query || {})
    },
    app: () => app,
  }
}

const guard = (onError, act) => {
  try {
    act()
  } catch (error) {
    onError(error)
  }
}

const registering = (space, file, registered) => ({
  Page: (definition) => space.componentEnv(registered(), ({ Page }) => Page(definition)),
  Component: (definition) => space.componentEnv(registered(), ({ Component }) => Component(definition)),
  Behavior: space.componentEnv(file.replace(/\.js$/, ''), ({ Behavior }) => Behavior),
})

/** glass-easel reads a component's definition when its user is registered, so users come last. */
function dependenciesFirst(program) {
  const seen = new Set()
  const order = []
  const visit = (name) => {
    if (seen.has(name)) return
    seen.add(name)
    for (const target of Object.values(program.components[name].usingComponents)) visit(target.slice(1))
    order.push(name)
  }
  Object.keys(program.components).forEach(visit)
  return order
}

/** Pages select and style their own ids, so those go to the document as written; listeners may be set on an instance. */
function asInWeChat(space) {
  const prepare = space.prepareComponentOptions.bind(space)
  space.prepareComponentOptions = (name, options) => {
    const prepared = prepare(name, options)
    Object.assign(prepared[0], { idPrefixGenerator: () => '', writeIdToDOM: true, useMethodCallerListeners: true })
    return prepared
  }
}

/** The adapter attaches components but leaves `ready` to its user. */
function readyBehavior(space) {
  return space
    .getComponentSpace()
    .define()
    .lifetime('attached', function attached() {
      Promise.resolve().then(() => (this._$ || this).triggerLifetime('ready', []))
    })
    .registerBehavior()
}

function elementFactory(document) {
  const names = { button: 'button', slot: 'wx-slot' }
  return {
    createElement: (name) =>
      document.createElement(
        name.startsWith('h5-') ? name.slice(3) : names[name] || (name === 'virtual' ? name : `wx-${name}`)
      ),
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
}
