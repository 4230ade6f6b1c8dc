// The table of engines: it names every engine and tool that `make engines` runs, and every line of it holds.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { engines, treatments } from '../engines/engines.mjs'
import { interpreters } from '../engines/replay.mjs'
import { read } from './support/markdown.mjs'

const rows = [...read('docs/engines.md').matchAll(/^\| (.+) \|$/gm)].map(([, cells]) => cells.split(' | ')).filter(([first]) => first !== '---')
// The engine of the Node that wrote the page need not be that of the Node that reads it.
const anyVersion = (name) => name.replace(/[\d.]+/g, 'N')

const lines = [
  ...engines.flatMap(({ name, kinds }) => kinds.map((kind) => [name, kind])),
  ...treatments.flatMap(({ name }) => [[name, 'wasm'], [name, 'twin']]),
]

describe('docs/engines.md, which `make engines` writes', () => {
  for (const [name, kind] of lines) {
    test(`${name}, ${kind}`, () => {
      const found = rows.find(([first, second]) => anyVersion(first) === anyVersion(name) && second === kind)
      assert.ok(found, 'no line: run `make engines`')
      assertWhole(found[2])
    })
  }
  const counted = interpreters.map(({ name }) => name).concat(treatments.filter(({ rewrites }) => rewrites).map(({ name }) => name))
  for (const name of counted) {
    test(`${name}, counted`, () => {
      const found = rows.find(([first, second]) => first === name && / of /.test(second))
      assert.ok(found, 'no line: run `make engines`')
      assertWhole(found[1])
    })
  }
})

function assertWhole(count) {
  const [, held, of] = /^(\d+) of (\d+)$/.exec(count) || []
  assert.ok(held > 0 && held === of, count)
}
