import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { ErrorCode } from './support/sdk.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = (name) => readFileSync(join(root, 'docs', name), 'utf8')

test('the page about errors lists each error once', () => {
  for (const name of ['errors.md', 'errors.zh-CN.md']) {
    const listed = page(name).match(/^### ERR_\w+$/gm).map((heading) => heading.slice(4))
    assert.deepEqual(listed.sort(), Object.values(ErrorCode).sort())
  }
})

test('the tests on the page about testing pass when pasted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mp-session-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'pkg'), join(folder, 'node_modules/mp-session'))
    const [, code] = /```js\n([\s\S]*?)```/.exec(page('testing.md'))
    writeFileSync(join(folder, 'app.test.mjs'), code)
    const env = Object.assign({}, process.env)
    delete env.NODE_TEST_CONTEXT
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'app.test.mjs'], { cwd: folder, encoding: 'utf8', env })
    assert.equal(status, 0, stdout)
    assert.match(stdout, /# pass 3/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
