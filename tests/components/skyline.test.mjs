// Skyline, WeChat's other renderer, runs in WeChat only: markup and styles are held against what WeChat documents of it.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

const repository = new URL('../../', import.meta.url)
const read = (name) => readFileSync(new URL(name, repository), 'utf8')
const folder = 'js-glue/components'
const sources = (ending) =>
  readdirSync(new URL(folder, repository), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => [name, read(`${folder}/${name}`)])

// developers.weixin.qq.com/miniprogram/dev/framework/runtime/skyline/wxss.html and component.html
const TAGS = 'block button form image input slot text view'.split(' ')
const ACCESSIBILITY = ['aria-role', 'aria-label', 'aria-hidden', 'aria-disabled']
const SIDES = ['top', 'right', 'bottom', 'left']
const PROPERTIES = new Set(
  `content display position overflow box-sizing transform z-index opacity color width height min-width min-height max-width max-height
   margin padding background border border-width border-radius flex flex-direction align-items justify-content
   font-size font-weight line-height text-align animation`
    .split(/\s+/)
    .concat(SIDES, SIDES.flatMap((side) => [`margin-${side}`, `padding-${side}`]))
)
const VALUES = {
  display: /^(none|flex|block)$/,
  position: /^(relative|absolute|fixed)$/,
  overflow: /^(hidden|visible)$/,
  'font-size': /^[\d.]+r?px$/,
}
const NO_VALUE = /[\d.]em\b|currentcolor|env\((?!safe-area-inset-)/i
const PSEUDO = /::?(?!(?:before|after|active|first-child|last-child|not|only-child|empty|nth-child)\b)[\w-]+/

/** `{ selector, declarations }` of every rule, those inside of @keyframes and @media among them. */
const rulesOf = (text) =>
  [...text.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector, body]) => ({
    selector: selector.trim(),
    declarations: body.split(';').map((one) => one.trim().split(/:\s*/)).filter(([name]) => name),
  }))

/** What Skyline does not know, as docs/platforms.md names it. */
function unknownIn(text) {
  const medias = [...text.matchAll(/@media [^{]*(?= \{)/g)].map(([media]) => media).filter((media) => !media.includes('prefers-color-scheme'))
  const rules = rulesOf(text)
  const pseudos = rules.flatMap(({ selector }) => PSEUDO.exec(selector) || [])
  const properties = rules
    .filter(({ selector }) => !PSEUDO.test(selector))
    .flatMap(({ declarations }) => declarations.filter(([name]) => !PROPERTIES.has(name)).map(([name]) => name))
  return [...medias, ...pseudos, ...properties]
}

const attributesIn = (text) =>
  [...text.matchAll(/ (role|aria-[a-z]+)=/g)].map(([, name]) => name).filter((name) => !ACCESSIBILITY.includes(name))

for (const [name, text] of sources('.wxss')) {
  test(`${name}: values that Skyline knows, and no flex box that leaves its direction open`, () => {
    for (const { selector, declarations } of rulesOf(text)) {
      assert.doesNotMatch(selector, /[*[]/, selector)
      for (const [property, value] of declarations) {
        assert.match(value, VALUES[property] || /./, `${selector}: ${property}`)
        assert.doesNotMatch(value, NO_VALUE, `${selector}: ${property}`)
      }
      // Its default there is a column.
      const given = Object.fromEntries(declarations)
      assert.ok(given.display !== 'flex' || given['flex-direction'], selector)
    }
  })
}

for (const [name, text] of sources('.wxml')) {
  test(`${name}: elements that Skyline has`, () => {
    for (const [, tag] of text.matchAll(/<([\w-]+)/g)) assert.ok(TAGS.includes(tag) || tag.includes('-'), tag)
  })
}

test('docs/platforms.md names what Skyline ignores, and nothing else', () => {
  const found = new Set([...sources('.wxss').flatMap(([, text]) => unknownIn(text)), ...sources('.wxml').flatMap(([, text]) => attributesIn(text))])
  for (const page of ['docs/platforms.md', 'docs/platforms.zh-CN.md']) {
    const [line] = /^.*tests\/components\/skyline\.test\.mjs.*$/m.exec(read(page))
    const named = [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code).filter((code) => !code.startsWith('tests/'))
    assert.deepEqual(named.sort(), [...found].sort(), page)
  }
})
