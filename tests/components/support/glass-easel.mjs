// The components in glass-easel under jsdom, through the playground's compiler and runtime.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { JSDOM } from 'jsdom'
import { bundleRuntime, compileMiniProgram } from '../../../examples/playground/build.mjs'

export async function createGlassEasel(root) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mp-session-runtime-'))
  const script = path.join(folder, 'runtime.js')
  await bundleRuntime('index.js', script, 'iife')
  const program = await compileMiniProgram(root)
  const runtime = `${readFileSync(script, 'utf8')}\nglobalThis.miniProgramRuntime = miniProgramRuntime`
  rmSync(folder, { recursive: true })

  return {
    name: 'glass-easel',
    mount(component, properties, session) {
      const { window } = new JSDOM('<body></body>', { runScripts: 'outside-only', pretendToBeVisual: true })
      window.eval(program)
      window.eval(runtime)
      const errors = []
      const wx = { heard: [], session }
      const running = window.miniProgramRuntime.createRuntime({
        program: window.__miniProgram,
        mount: window.document.body,
        wx,
        openType: async () => null,
        onError: (error) => errors.push(error),
      })
      running.launch({ path: `pages/${component}/page` })
      const { page } = running.router.top()
      page.setData(Object.assign({ shown: true }, properties))
      return {
        page,
        document: window.document,
        heard: wx.heard,
        errors,
        instance: () => page.selectComponent('#subject'),
        pageLifetime: (name) => running.router.top().root.getComponent().triggerPageLifetime(name, []),
        remove: () => page.setData({ shown: false }),
      }
    },
  }
}
