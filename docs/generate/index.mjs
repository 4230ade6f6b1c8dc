// Writes docs/api.md, docs/figures.md, the table of docs/platforms.md and the figures of the READMEs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiPage } from './api.mjs'
import { readmes, withComparison } from './comparison.mjs'
import { pages, withFigures } from './figures.mjs'
import { platformPages, withPlatforms } from './platforms.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

function write(path, text) {
  const target = join(root, path)
  let before = ''
  try {
    before = readFileSync(target, 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  if (before === text) return
  writeFileSync(target, text)
  console.log(`wrote ${path}`)
}

write('docs/api.md', apiPage(root))
for (const page of pages) write(page, withFigures(root, page))
for (const page of readmes) write(page, withComparison(root, page))
for (const page of platformPages) write(page, withPlatforms(root, page))
