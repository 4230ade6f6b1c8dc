// What was built: every link leads somewhere, every page is there in both languages, nothing is fetched from elsewhere.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { locales, pages, sections } from '../../site/outline.mjs'
import { read } from '../docs/support/markdown.mjs'

const out = resolve(process.env.SITE_OUT || 'site/dist')
const built = readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.html') && !name.startsWith('playground-app'))
const documents = new Map(built.map((name) => [name, new JSDOM(readFileSync(join(out, name), 'utf8')).window.document]))
const fileOf = (path) => (path.endsWith('/') ? path + 'index.html' : /\.\w+$/.test(path) ? path : path + '.html').replace(/^\//, '')

test('every page of the outline is there in both languages, with a title and text in that language', () => {
  for (const { prefix } of Object.values(locales)) {
    for (const name of ['index', ...pages]) assert.ok(documents.has(`${prefix}${name}.html`), prefix + name)
  }
  const han = (name) => (documents.get(name).querySelector('#VPContent').textContent.match(/\p{Script=Han}/gu) || []).length
  for (const name of ['index', 'start', 'rules', 'errors', 'migration', 'accounts']) {
    assert.ok(han(`${name}.html`) > 10 * Math.max(1, han(`en/${name}.html`)) || han(`${name}.html`) > 600, name)
  }
})

describe('every link leads to a page and a heading', () => {
  for (const [name, document] of documents) {
    test(name, () => {
      for (const link of document.querySelectorAll('a[href]')) {
        const href = link.getAttribute('href')
        if (/^(https?:|mailto:)/.test(href)) continue
        const [path, anchor] = decodeURI(href).split('#')
        const target = path ? fileOf(path.startsWith('/') ? path : posix.join('/', posix.dirname(name), path)) : name
        if (!documents.has(target)) assert.ok(existsSync(join(out, target)), `${href}: no such page`)
        else if (anchor) assert.ok(documents.get(target).getElementById(anchor), `${href}: no such heading`)
      }
    })
  }
})

test('every picture is there and has words', () => {
  for (const [name, document] of documents) {
    for (const picture of document.querySelectorAll('#VPContent img')) {
      const src = picture.getAttribute('src')
      assert.ok(src.startsWith('data:') || existsSync(join(out, fileOf(src))), `${name}: ${src}`)
      assert.ok(picture.getAttribute('alt'), `${name}: ${src} without words`)
    }
  }
})

test('each code of an error is a heading to link to, in both languages', () => {
  const codes = new Set(read('js-glue/index.d.ts').match(/'ERR_\w+'/g).map((quoted) => quoted.slice(1, -1)))
  assert.ok(codes.size > 20)
  for (const { prefix } of Object.values(locales)) {
    for (const code of codes) assert.ok(documents.get(`${prefix}errors.html`).getElementById(code.toLowerCase()), code)
  }
})

test('each call of the contract and each of its error codes is on the contract’s page', () => {
  const contract = read('examples/server/openapi.yaml')
  const text = documents.get('en/contract.html').querySelector('main').textContent
  const paths = [...contract.matchAll(/^  (\/\w+):$/gm)].map(([, path]) => path)
  assert.ok(paths.length >= 7)
  for (const path of paths) assert.ok(text.includes(path), path)
  for (const [, code] of contract.matchAll(/^        - ([A-Z_]+)$/gm)) assert.ok(text.includes(code), code)
})

test('the sidebar shows every section, and titles are those of the pages', () => {
  for (const [locale, { prefix }] of Object.entries(locales)) {
    const sidebar = documents.get(`${prefix}start.html`).querySelector('aside, nav.VPSidebar, .VPSidebar')
    for (const { title } of sections) assert.ok(sidebar.textContent.includes(title[locale]), title[locale])
  }
})

test('nothing is fetched from elsewhere', () => {
  for (const [name, document] of documents) {
    for (const element of document.querySelectorAll('script[src], link[href], img[src], iframe[src]')) {
      const address = element.getAttribute('src') || element.getAttribute('href')
      assert.ok(!/^(https?:)?\/\//.test(address), `${name}: ${address}`)
    }
  }
  for (const name of readdirSync(join(out, 'assets'), { recursive: true }).filter((one) => one.endsWith('.css'))) {
    assert.ok(!/url\((["']?)https?:/.test(readFileSync(join(out, 'assets', name), 'utf8')), name)
  }
})

test('the site stays small', () => {
  const total = readdirSync(out, { recursive: true })
    .map((name) => statSync(join(out, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
  assert.ok(total < 40e6, `${(total / 1e6).toFixed(1)} MB`)
})
