// WeChat's own template and style compilers accept every file, and every import of a style leads somewhere.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const { wxmlToJs, wxssToJs } = createRequire(createRequire(import.meta.url).resolve('miniprogram-simulate'))(
  'miniprogram-compiler'
)
const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const roots = ['js-glue/components', 'examples/miniprogram']
  .map((folder) => path.join(repository, folder))
  .filter(existsSync)

const filesOf = (root, ending) =>
  readdirSync(root, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(ending) && !/node_modules|miniprogram_npm/.test(file))

for (const root of roots) {
  const name = path.relative(repository, root)

  test(`wcc accepts the templates of ${name}`, () => {
    assert.match(wxmlToJs(root), /\$gwx/)
  })

  test(`wcsc accepts the styles of ${name}`, () => {
    assert.ok(wxssToJs(root))
    for (const file of filesOf(root, '.wxss')) {
      const text = readFileSync(path.join(root, file), 'utf8')
      for (const [, target] of text.matchAll(/@import\s+"([^"]+)"/g)) {
        assert.ok(existsSync(path.join(root, path.dirname(file), target)), `${file} imports ${target}`)
      }
    }
  })
}

test('component styles use class selectors only', () => {
  for (const file of filesOf(roots[0], '.wxss')) {
    const selectors =
      readFileSync(path.join(roots[0], file), 'utf8')
        .replace(/@keyframes[^{]*\{[^}]*\{[^}]*\}\s*\}/g, '')
        .match(/[^{};]+(?=\{)/g) || []
    for (const selector of selectors.flatMap((list) => list.split(',')).map((one) => one.trim())) {
      if (selector.startsWith('@')) continue
      assert.match(selector, /^\.[a-z-]+(::?[a-z-]+)?$/, `${file}: ${selector}`)
    }
  }
})

test('every handler that a template names exists', () => {
  for (const root of roots) {
    for (const file of filesOf(root, '.wxml')) {
      const template = readFileSync(path.join(root, file), 'utf8')
      const code = readFileSync(path.join(root, file.replace(/wxml$/, 'js')), 'utf8')
      for (const [, name] of template.matchAll(/\b(?:bind|catch):?[a-z]+="([A-Za-z]+)"/g)) {
        assert.match(code, new RegExp(`\\b${name}\\s*[(:]`), `${file}: ${name}`)
      }
    }
  }
})

test('the example carries the package as it is built', () => {
  const [built, carried] = ['pkg/miniprogram_dist', 'examples/miniprogram/miniprogram_npm/mp-session'].map((folder) =>
    path.join(repository, folder)
  )
  const contents = (root) =>
    Object.fromEntries(
      readdirSync(root, { recursive: true })
        .map(String)
        .filter((file) => /\.\w+$/.test(file))
        .sort()
        .map((file) => [file, readFileSync(path.join(root, file)).toString('base64')])
    )
  const expected = contents(built)
  const found = contents(carried)
  assert.deepEqual(Object.keys(found), Object.keys(expected))
  for (const file of Object.keys(expected)) assert.ok(found[file] === expected[file], `${file}: run make pkg`)
})
