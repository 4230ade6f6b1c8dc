import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')

describe('the typings name', () => {
  const text = read('js-glue/index.d.ts')
  const union = (name) => {
    const [, body] = new RegExp('export type ' + name + ' =\\n((?:  \\| .*\\n)+)').exec(text)
    return body.match(/'([^']+)'/g).map((quoted) => quoted.slice(1, -1))
  }

  test('the errors, events and exports that exist, and their bounds', async () => {
    const { BOUNDS, DEFAULTS, ERROR_CODES, EVENTS } = await import('../../js-glue/errors/generated.js')
    assert.deepEqual(union('ErrorCode'), ERROR_CODES.filter(Boolean))
    assert.deepEqual(union('EventType'), EVENTS)
    for (const name of Object.keys(DEFAULTS)) {
      const byDefault = DEFAULTS[name]
      const [least, most] = BOUNDS[name]
      const comment = new RegExp('/\\*\\*([^/]*)\\*/\\n  ' + name.replace('fuse.', '') + '\\?: number').exec(text)
      assert.ok(comment, name)
      assert.match(comment[1], new RegExp('\\b' + least + ' to ' + most + ', default ' + byDefault + '\\b'), name)
    }
  })

  test('everything the package exports, and nothing else', () => {
    const sdk = require('../../pkg/node.js')
    const values = text.match(/^export (?:declare )?(?:function|const|class) \w+/gm).map((line) => line.split(' ').at(-1))
    assert.deepEqual(Object.keys(sdk).sort(), values.sort())
    const session = sdk.createSession({ baseURL: 'https://api.example.com', host: { login() {}, request() {} } })
    const [, body] = /export interface Session \{\n([\s\S]*?)\n\}/.exec(text)
    const members = body.match(/^  (?:readonly )?(\w+)(?=[(<?:])/gm).map((line) => line.trim().split(' ').at(-1))
    const inner = ['guard', 'host']
    assert.deepEqual(Object.keys(session).filter((name) => !inner.includes(name)).sort(), members.sort())
    session.dispose()
  })
})
