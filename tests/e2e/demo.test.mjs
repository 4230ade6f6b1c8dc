// The transcript of `make demo`, against the real back end: every step of it passes.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const demo = fileURLToPath(new URL('../../examples/demo/main.mjs', import.meta.url))

test('the demo passes all of its steps', { timeout: 120000 }, async () => {
  const options = { env: { ...process.env, DEMO_ONCE: '1' } }
  const { error, output } = await new Promise((resolve) => execFile(process.execPath, [demo], options, (error, output) => resolve({ error, output })))
  assert.equal(error, null, output)
  assert.match(output, /, 0 failed\s*$/)
})
