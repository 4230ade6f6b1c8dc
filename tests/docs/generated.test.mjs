// What docs/generate writes is up to date, and it says everything there is to say.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiPage } from '../../docs/generate/api.mjs'
import { figuresIn, pages, withFigures } from '../../docs/generate/figures.mjs'
import { readmes, withComparison } from '../../docs/generate/comparison.mjs'
import { platformPages, withPlatforms } from '../../docs/generate/platforms.mjs'
import { read, root } from './support/markdown.mjs'

test('docs/api.md is what the types say', () => {
  assert.equal(read('docs/api.md'), apiPage(root), 'run: node docs/generate/index.mjs')
})

for (const page of platformPages)
  test(`the table of ${page} is what tests/platforms proves`, () => assert.equal(read(page), withPlatforms(root, page), 'run: node docs/generate/index.mjs'))

test('everything exported is there, and what an app sets or calls is explained', () => {
  const page = read('docs/api.md')
  for (const [, name] of read('js-glue/index.d.ts').matchAll(/^export (?:declare )?(?:function|const|class|interface) (\w+)/gm)) {
    assert.match(page, new RegExp(`^### ${name}$`, 'm'))
  }
  for (const name of ['SessionOptions', 'FuseOptions', 'MustAuthOptions', 'Session']) {
    const [, rows] = new RegExp(`### ${name}\\n[\\s\\S]*?\\n((?:\\|.*\\n)+)`).exec(page)
    const bare = rows.split('\n').filter((row) => row.endsWith('|  |'))
    assert.deepEqual(bare, [], name)
  }
})

test('the tables of the READMEs are those of the recorded benchmark', () => {
  const withoutWeight = (text) => text.replace(/\b\d\d\.\d\b/g, 'kB')
  for (const page of readmes) assert.equal(withoutWeight(read(page)), withoutWeight(withComparison(root, page)), 'run: make docs')
})

describe('figures', () => {
  const numbers = (text) => [...text.matchAll(/\| *([\d.,]+)(?= *\|)/g)].map(([, number]) => Number(number.replaceAll(',', '')))
  for (const page of pages) {
    // A build may weigh a little more or less than the one that was measured; more than that is another figure.
    test(`${page}: within 5 % of what the files say`, () => {
      const [told, measured] = [numbers(figuresIn(read(page))), numbers(figuresIn(withFigures(root, page)))]
      assert.ok(told.length >= 7, 'run: node docs/generate/index.mjs')
      assert.equal(told.length, measured.length)
      told.forEach((number, index) => assert.ok(Math.abs(number - measured[index]) <= 0.05 * measured[index] + 0.1, `${number}, but it is ${measured[index]}`))
    })
  }
})
