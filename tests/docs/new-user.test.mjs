import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

const script = fileURLToPath(new URL('new-user.sh', import.meta.url))

for (const page of ['docs/start.md', 'docs/start.zh-CN.md']) {
  test(`a new user logs in by ${page} alone`, () => {
    const { status, stdout, stderr } = spawnSync(script, [page], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /logged in, paid and tested/)
  })
}
