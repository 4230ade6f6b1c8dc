import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** As an app's build would take it in; `globals` are what it finds there, beside a `require` that has nothing. */
export const built = async (input, globals = {}) => {
  const result = await build(Object.assign({ bundle: true, format: 'cjs', write: false, external: ['vue'] }, input))
  const module = { exports: {} }
  const known = Object.assign({ module, exports: module.exports, require: () => ({}) }, globals)
  new Function(...Object.keys(known), result.outputFiles[0].text)(...Object.values(known))
  return module.exports
}
export const recipe = (name, globals) => built({ entryPoints: [root + 'examples/recipes/' + name] }, globals)
