import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url))

/** A library from npm as one CommonJS file, as a mini program's build would make it. */
export const bundled = async (path) => {
  const result = await build({
    entryPoints: [modules + path],
    bundle: true,
    format: 'cjs',
    target: 'es2017',
    write: false,
    platform: 'browser',
    mainFields: ['main', 'module'],
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return result.outputFiles[0].text
}
