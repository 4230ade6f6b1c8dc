// Lays the repository's pages out as VitePress wants them: Chinese at the root, English under en/.
// Nothing is written twice: what the site shows is what stands in docs/ and the READMEs.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { englishOnly, locales, pages } from '../outline.mjs'
import { contractFile, contractPage } from './contract.mjs'
import { pageOfFile } from './files.mjs'
import { fileAddress, rewriteLinks } from './links.mjs'
import { frontPage } from './front-page.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Returns the paths, in the repository, of the pages without a counterpart in the other language. */
export function stage(target) {
  rmSync(target, { recursive: true, force: true })
  const unpaired = []
  const files = new Map()
  const take = {
    picture(path) {
      mkdirSync(join(target, 'public/pictures'), { recursive: true })
      cpSync(join(root, path), join(target, 'public/pictures', basename(path)))
    },
    file: (path) => files.has(path) || files.set(path, false),
  }
  const read = (source) => readFileSync(join(root, source), 'utf8')
  const write = (locale, name, source, text) => {
    const file = join(target, locales[locale].prefix, `${name}.md`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, rewriteLinks(text, { source, locale, take }))
  }

  for (const [locale, { suffix }] of Object.entries(locales)) {
    write(locale, 'index', `README${suffix}.md`, frontPage(read(`README${suffix}.md`), locale))
    write(locale, 'contract', contractFile, contractPage(root, locale))
    for (const name of pages.filter((one) => one !== 'contract')) {
      const isInEnglish = englishOnly.includes(name)
      const source = `docs/${name}${isInEnglish ? '' : suffix}.md`
      if (existsSync(join(root, source))) write(locale, name, source, withPlayground(name, readable(read(source), suffix && isInEnglish)))
      else unpaired.push(source)
    }
  }
  // Files lead to further files, and the switch between languages leads from each to itself.
  for (let next = pending(files); next; next = pending(files)) {
    files.set(next, true)
    const text = withoutSwitch(pageOfFile(root, next))
    for (const locale of Object.keys(locales)) write(locale, `files/${fileAddress(next)}`, next, text)
  }
  return unpaired
}

const pending = (files) => [...files].find(([, done]) => !done)?.[0]

/** The site has a switch of its own between languages, and diagrams are drawn. */
function readable(text, isInEnglish) {
  const note = '::: info\n本页由工具生成或面向贡献者，只有英文。\n:::\n\n'
  const page = withoutSwitch(text)
  return isInEnglish ? page.replace(/^(# .*\n+)/, `$1${note}`) : page
}

/** In the place of its picture, and as wide as there is room. */
const withPlayground = (name, page) =>
  name === 'playground' ? `---\nsidebar: false\naside: false\npageClass: wide\n---\n\n${page.replace(/^!\[.*$/m, '<Playground />')}` : page

const withoutSwitch = (text) => text.replace(/^\[(中文|English)\]\([^)]*\)\n+/m, '')

