import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { slugOf } from '../../../site/slug.mjs'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const read = (path) => readFileSync(root + path, 'utf8')

/** Headings, code blocks, links and tables of a page; what stands in code is no link. */
export const parse = (path) => {
  const page = { path, headings: [], blocks: [], links: [], tables: [], text: '' }
  let block = null
  for (const line of read(path).split('\n')) {
    const fence = /^```(\w*)/.exec(line)
    if (block) {
      if (fence) {
        block = null
      } else {
        block.code += line + '\n'
      }
      continue
    }
    if (fence) {
      block = { language: fence[1], code: '' }
      page.blocks.push(block)
      continue
    }
    const heading = /^(#+) (.*)/.exec(line)
    if (heading) page.headings.push({ level: heading[1].length, title: heading[2], slug: slugOf(heading[2]) })
    if (line.startsWith('|')) page.tables.push(line.split('|').length)
    page.text += line + '\n'
  }
  for (const [, target] of page.text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) page.links.push(target)
  return page
}

/** A block of one file of an app names it in its first line. */
export const fileOf = ({ code }) => (/^\/\/ ([\w./-]+\.js)\n/.exec(code) || [])[1]
