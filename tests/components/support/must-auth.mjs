// js-glue/must-auth.js and auth-view.js by themselves: below them, no session exists.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const glue = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../js-glue')
const noSession = {
  name: 'no-session',
  setup(bundle) {
    bundle.onResolve({ filter: /\/session\.js$/ }, () => ({ path: 'session', namespace: 'stand-in' }))
    bundle.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({
      contents: 'export const defaultSession = () => undefined',
    }))
  },
}
const { outputFiles } = await build({
  stdin: { contents: "export * from './must-auth.js'; export * from './auth-view.js'", resolveDir: glue },
  bundle: true,
  format: 'esm',
  write: false,
  plugins: [noSession],
})
export const { createAuth, mustAuth } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
