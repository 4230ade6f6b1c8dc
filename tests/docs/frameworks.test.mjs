// The code of docs/frameworks is that of the example apps, which tests/frameworks builds and runs.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse, root } from './support/markdown.mjs'

const APPS = { native: 'native-ts', taro: 'taro', 'uni-app': 'uni-app', mpx: 'mpx' }
const notSource = /node_modules|dist\/|package-lock/

const sourcesOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => !notSource.test(file.slice(folder.length)) && statSync(file).isFile())
    .map((file) => readFileSync(file, 'utf8'))

describe('every block of code stands in the example', () => {
  for (const [page, app] of Object.entries(APPS)) {
    test(`docs/frameworks/${page}.md`, () => {
      const sources = sourcesOf(join(root, 'examples', app))
      const blocks = parse(`docs/frameworks/${page}.md`).blocks.filter(({ language }) => language !== 'sh')
      assert.ok(blocks.length > 4)
      for (const { code } of blocks) {
        const text = code.replace(/^\/\/ [\w./-]+\.\w+\n/, '')
        assert.ok(sources.some((source) => source.includes(text.trimEnd())), text)
      }
    })
  }
})
