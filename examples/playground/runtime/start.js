// The compiled mini program in this window; tells the playground about it.
import { createRuntime } from './index.js'
import { createOpenTypes } from './open-types.js'
import { createPhone } from './phone.js'
import { packagePath } from './package-path.js'
import { clearStorage } from './storage.js'

const program = globalThis.__miniProgram
const settings = Object.assign(
  {
    user: 'linlin',
    nickName: '小林',
    offline: false,
    hidden: false,
    answer: 'ask',
    baseLibrary: '3.6.0',
    language: 'zh_CN',
  },
  JSON.parse(sessionStorage.getItem('playground-settings') || '{}')
)
const errors = []
const recorded = []
const listeners = new Set()

function record(kind, what) {
  const entry = { kind, what, at: Date.now() }
  recorded.push(entry)
  if (recorded.length > 400) recorded.shift()
  listeners.forEach((listener) => listener(entry))
}

function fail(error) {
  errors.push(String((error && error.stack) || error))
  console.error(error)
}
window.addEventListener('unhandledrejection', (event) => fail(event.reason))

/**
 * `createWx` makes the platform; `wasmPath` may say that the place where the page is served has another file for the
 * one that is asked for.
 */
export function start(createWx, wasmPath = packagePath) {
  const phone = createPhone(document, program.app)
  const host = createWx({ settings, phone, record })

  /** As in WeChat: a path inside the package, never bytes. */
  const WXWebAssembly = {
    async instantiate(path, imports) {
      if (typeof path !== 'string' || !/\.wasm(\.br)?$/.test(path))
        throw new TypeError('WXWebAssembly.instantiate: a path is needed')
      const bytes = await fetch(wasmPath(path)).then((response) =>
        response.ok ? response.arrayBuffer() : Promise.reject(new Error(`no ${path}`))
      )
      return WebAssembly.instantiate(bytes, imports)
    },
  }

  const runtime = createRuntime({
    program,
    mount: document.getElementById('pages'),
    wx: host.wx,
    WXWebAssembly: settings.noWasm ? undefined : WXWebAssembly,
    openType: createOpenTypes({ settings, phone, platform: host.platform, record }),
    onError: fail,
  })
  phone.follow(runtime.router, program, host.wx)

  const { path, ...query } = Object.fromEntries(
    [...location.search.slice(1).split('&')]
      .filter(Boolean)
      .map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)])
  )
  runtime.launch({ path: path && decodeURIComponent(path), query })

  window.__mp = {
    runtime,
    settings,
    errors,
    recorded,
    clearStorage,
    host,
    wx: host.wx,
    session: () => runtime.modules.require('mp-session').defaultSession(),
    shop: () => runtime.modules.require('/session'),
    onRecord(listener) {
      listeners.add(listener)
    },
    keepSettings: () =>
      sessionStorage.setItem('playground-settings', JSON.stringify({ user: settings.user, answer: settings.answer })),
  }
  if (window.parent !== window && window.parent.phoneStarted) window.parent.phoneStarted(window.__mp)
}
