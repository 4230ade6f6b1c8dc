// js-glue/must-auth.js by itself: below it, no session exists.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const glue = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../js-glue')
const noSession = {
  name: 'no-session',
  setup(bundle) {
    bundle.onResolve({ filter: /\/session\.js$/ }, () => ({ path: 'session', namespace: 'stand-in' }))
    bundle.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: 'export const defaultSession = () => undefined' }))
  },
}
const { outputFiles } = await build({
  entryPoints: [path.join(glue, 'must-auth.js')], bundle: true, format: 'esm', write: false, plugins: [noSession],
})
export const { createAuth, mustAuth } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
