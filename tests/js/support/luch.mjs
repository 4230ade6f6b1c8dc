import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** luch-request ships ES modules without saying so: bundled as a mini program's build would. */
export const bundledLuch = async () => {
  const entry = fileURLToPath(new URL('../../../node_modules/luch-request/src/lib/luch-request.js', import.meta.url))
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'cjs', write: false })
  const module = { exports: {} }
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports)
  return module.exports.default
}
