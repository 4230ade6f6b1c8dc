// Where the links of a page of the repository lead on the site.
import { posix } from 'node:path'
import { englishOnly, locales, pages } from '../outline.mjs'
import { contractFile } from './contract.mjs'

const picture = /\.(png|svg|jpe?g)$/

/**
 * `take` is told of pictures and files that the page needs on the site.
 * @param {{ source: string, locale: string, take: { picture(path: string): void, file(path: string, locale: string): void } }} page
 */
export function rewriteLinks(text, { source, locale, take }) {
  const lead = (target) => {
    if (/^(https?:|mailto:|#)/.test(target)) return target
    const [path, anchor] = target.split('#')
    const file = posix.normalize(posix.join(posix.dirname(source), path))
    if (picture.test(file)) {
      take.picture(file)
      return `/pictures/${posix.basename(file)}`
    }
    return addressOf(file, anchor, { locale, take })
  }
  return outsideCode(text, (line) =>
    line
      .replace(/\]\(([^)\s]+)\)/g, (whole, target) => `](${lead(target)})`)
      .replace(/(<img\b[^>]*\bsrc=")([^"]+)"/g, (whole, before, target) => `${before}${lead(target)}"`)
  )
}

function addressOf(file, anchor, { locale, take }) {
  const hash = anchor ? '#' + anchor : ''
  const name = pageOf(file)
  if (name === undefined) {
    take.file(file.replace(/\/$/, ''), locale)
    return `/${locales[locale].prefix}files/${fileAddress(file.replace(/\/$/, ''))}${hash}`
  }
  // A page in English knows the headings of English pages.
  const saysEnglish = !file.includes('.zh-CN') && !englishOnly.includes(name)
  const to = anchor && saysEnglish ? 'en' : locale
  return `/${locales[to].prefix}${name === 'index' ? '' : name}${hash}`
}

/** Without an ending that would make something else of the page than a page. */
export const fileAddress = (path) => path.replaceAll('.', '-')

/** The site's name of a page of the repository; undefined for what is none. */
function pageOf(file) {
  const bare = file.replace(/(\.zh-CN)?\.md$/, '')
  if (bare === 'README') return 'index'
  if (file === contractFile) return 'contract'
  const name = bare.startsWith('docs/') && file.endsWith('.md') ? bare.slice('docs/'.length) : undefined
  return pages.includes(name) ? name : undefined
}

/** Applies `change` to every line outside of fences, and there only outside of inline code. */
export function outsideCode(text, change) {
  let fence = ''
  return text
    .split('\n')
    .map((line) => {
      const mark = (/^\s*(`{3,})/.exec(line) || [])[1]
      if (mark && (!fence || mark === fence)) {
        fence = fence ? '' : mark
        return line
      }
      if (fence) return line
      return line.split(/(`[^`]*`)/).map((piece, index) => (index % 2 ? piece : change(piece))).join('')
    })
    .join('\n')
}
