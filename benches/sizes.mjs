import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { measure, whenUsed } from '../scripts/pkg/sizes.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** What an app has to import to get what each peer does here. */
const entries = {
  'concurrent-merger': "export { ConcurrentMerger } from '@jerryc/concurrent-merger'",
  wafer2: "export { default } from 'wafer2-client-sdk'",
  flyio: "export { default } from 'flyio/dist/npm/wx'",
  alova: "export { createAlova } from 'alova'; export { createServerTokenAuthentication } from 'alova/client'",
  'axios-auth-refresh': "export { default as axios } from 'axios'; export { createAuthRefresh } from 'axios-auth-refresh'",
  oidc: "export { UserManager } from 'oidc-client-ts'",
  supabase: "export { GoTrueClient } from '@supabase/auth-js'",
  supertokens: "export { default } from 'supertokens-website'",
}

const sizeOf = (name, bytes) => {
  const { raw, gzip, brotli } = measure(bytes)
  return { name, minified: raw, gzip, brotli }
}

const together = (name, rows) => {
  const sum = { name }
  for (const key of ['minified', 'gzip', 'brotli']) sum[key] = rows.reduce((total, row) => total + row[key], 0)
  return sum
}

const bundle = async (contents) => {
  const result = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    target: 'es2018',
    logLevel: 'error',
  })
  return result.outputFiles[0].contents
}

/** Minified, gzip -9 and brotli 11 of what each session adds to an app. */
export const measureSizes = async (packageFolder) => {
  const file = (name) => readFileSync(join(packageFolder, 'miniprogram_dist', name))
  const index = sizeOf('mp-session: index.js', file('index.js'))
  const wasm = sizeOf('mp-session: wasm', file('mp-session.wasm'))
  const later = together(
    'mp-session: parts read when first used',
    whenUsed.map((name) => sizeOf(name, file(name)))
  )
  const twin = sizeOf('mp-session: twin.js (only without wasm)', file('twin.js'))
  const start = together('mp-session at start (index.js + wasm)', [index, wasm])

  const rows = [sizeOf('limit', await bundle("export { MinimalSession } from './peers/minimal-session.cjs'"))]
  for (const [name, contents] of Object.entries(entries)) rows.push(sizeOf(name, await bundle(contents)))
  return [start, index, wasm, later, twin, ...rows].sort((a, b) => a.brotli - b.brotli)
}
