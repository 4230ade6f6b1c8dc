// `make site`: stages the repository's pages and builds them. No network.
import { fileURLToPath } from 'node:url'
import { build } from 'vitepress'
import { buildPlayground } from '../examples/playground/build.mjs'
import { installSdk } from '../examples/playground/install-sdk.mjs'
import { stage } from './stage/index.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

const unpaired = stage(`${here}pages`)
if (unpaired.length) {
  console.error(`pages that are missing: ${unpaired.join(', ')}`)
  process.exit(1)
}
installSdk()
await buildPlayground({ root: `${here}../examples/miniprogram`, outDir: `${here}pages/public/playground-app`, inPage: true })
await build(here, process.env.SITE_OUT ? { outDir: process.env.SITE_OUT } : {})
