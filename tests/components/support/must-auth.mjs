// mustAuth and the view behind it by themselves: the session is what `useSession` was given, at first none.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const glue = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../js-glue')
const standIn = {
  name: 'stand-in',
  setup(bundle) {
    bundle.onResolve({ filter: /\/session\.js$/ }, () => ({ path: 'session', namespace: 'stand-in' }))
    bundle.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({
      contents:
        'let session\nexport const defaultSession = () => session\nexport const useSession = (given) => { session = given }',
    }))
  },
}
const { outputFiles } = await build({
  stdin: {
    contents:
      "export * from './api/must-auth.js'; export * from './authorization/auth-view.js'; export { useSession } from './api/session.js'",
    resolveDir: glue,
  },
  bundle: true,
  format: 'esm',
  write: false,
  plugins: [standIn],
})
export const { createAuth, mustAuth, useSession } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
)
