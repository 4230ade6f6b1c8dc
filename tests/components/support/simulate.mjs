// The components in exparser, the older engine, through miniprogram-simulate and WeChat's own compilers.
import { createRequire } from 'node:module'
import path from 'node:path'
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<body></body>', { pretendToBeVisual: true })
for (const name of [
  'document',
  'navigator',
  'Node',
  'HTMLElement',
  'Event',
  'CustomEvent',
  'MutationObserver',
  'Element',
  'Text',
]) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true })
}
globalThis.window = window
const simulate = createRequire(import.meta.url)('miniprogram-simulate')

const events = ['getuserinfo', 'getphonenumber', 'nextstep', 'success', 'fail', 'cancel', 'chooseavatar']

export function createSimulate(root) {
  const loaded = {}
  return {
    name: 'miniprogram-simulate',
    mount(component, properties, session) {
      globalThis.wx.session = session
      const errors = []
      // exparser reports what handlers throw here and nowhere else.
      console.error = (...parts) => errors.push(parts.map(String).join(' '))
      const file = path.join(root, `miniprogram_npm/mp-session/components/${component}/index`)
      loaded[component] = loaded[component] || simulate.load(file, component, { rootPath: root })
      const rendered = simulate.render(loaded[component], properties)
      const heard = []
      for (const type of events) rendered.addEventListener(type, (event) => heard.push({ type, detail: event.detail }))
      document.body.innerHTML = ''
      const parent = document.createElement('div')
      document.body.append(parent)
      rendered.attach(parent)
      return { document, heard, errors, instance: () => rendered.instance, pageLifetime: (name) => rendered.triggerPageLifeTime(name), remove: () => rendered.detach() }
    },
  }
}
