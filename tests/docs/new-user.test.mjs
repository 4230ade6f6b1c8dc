import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

const script = fileURLToPath(new URL('new-user.sh', import.meta.url))

for (const readme of ['README.md', 'README.zh-CN.md']) {
  test(`a new user logs in by ${readme} alone`, () => {
    const { status, stdout, stderr } = spawnSync(script, [readme], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /logged in, paid and tested/)
  })
}
