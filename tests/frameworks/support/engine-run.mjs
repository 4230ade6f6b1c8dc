// A built app in a component engine: glass-easel under jsdom, through the playground's compiler and runtime.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { JSDOM } from 'jsdom'
import { bundleRuntime, compileMiniProgram } from '../../../examples/playground/build.mjs'
import { createBackEnd } from './back-end.mjs'
import { eventually } from './sandbox-run.mjs'

/** What WeChat says nothing about: attributes that an element does not know, or that have no value yet. */
const NO_FAULT = /^(Error: )?glass-easel: ("[\w-]+" is not a valid property|property "\w+" received type-incompatible value|The for-list data is neither)/

export const isFault = (text) => !NO_FAULT.test(text)

async function readRuntime() {
  const folder = mkdtempSync(path.join(tmpdir(), 'mp-session-frameworks-'))
  try {
    await bundleRuntime('index.js', path.join(folder, 'runtime.js'), 'iife')
    return `${readFileSync(path.join(folder, 'runtime.js'), 'utf8')}\nglobalThis.miniProgramRuntime = miniProgramRuntime`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Launches the app in `output` and shows its first page. */
export async function show(output) {
  const [program, runtime] = await Promise.all([compileMiniProgram(output), readRuntime()])
  const { window } = new JSDOM('<body></body>', { runScripts: 'outside-only', pretendToBeVisual: true })
  const errors = []
  window.console.error = (...words) => errors.push(words.join(' '))
  window.global = {}
  window.eval(program)
  window.eval(runtime)
  const backEnd = createBackEnd()
  const { wx, fake } = backEnd
  // The runtime has the pages here.
  delete wx.getCurrentPages
  const running = window.miniProgramRuntime.createRuntime({
    program: window.__miniProgram,
    mount: window.document.body,
    wx,
    WXWebAssembly: {
      instantiate: (file, imports) => WebAssembly.instantiate(readFileSync(path.join(output, file.replace(/\.br$/, ''))), imports),
    },
    openType: async (type) => (type === 'getPhoneNumber' ? { event: 'getphonenumber', detail: await fake.taps.phone() } : null),
    onError: (error) => isFault(error && error.message) && errors.push(String((error && error.stack) || error)),
  })
  running.launch({ path: window.__miniProgram.app.pages[0] })

  const page = () => running.router.top()
  const text = () => page().slot.textContent.replace(/\s+/g, ' ').trim()
  const find = (selector, words) =>
    [...page().slot.querySelectorAll(selector)].find((element) => !words || element.textContent.includes(words))
  return {
    ...backEnd,
    errors,
    running,
    text,
    find,
    page,
    session: () => running.modules.require('mp-session').defaultSession(),
    shows: (words) => eventually(() => text().includes(words), `${words} in: ${text()}`),
    /** Taps the first button whose text holds `words`. */
    async tap(selector, words) {
      await eventually(() => find(selector, words), `${selector} ${words || ''} in: ${page().slot.innerHTML.slice(0, 2000)}`)
      const element = find(selector, words)
      element.dispatchEvent(new window.MouseEvent('click', { bubbles: true, detail: 1 }))
      element.__wxElement.triggerEvent('tap', {}, { bubbles: true, composed: true })
    },
  }
}
