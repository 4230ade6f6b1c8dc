// A bug report taken again, as docs/questions.md says.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse, root } from './support/markdown.mjs'

const require = createRequire(import.meta.url)
const { createSession } = require('../../pkg/node.js')
const { createFakeWx } = require('../../pkg/miniprogram_dist/testing/index.js')

test('a dump of a session is replayed to where the session was', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'mp-session-'))
  context.after(() => rmSync(folder, { recursive: true }))
  let token = 0
  const request = ({ url, header }) => {
    if (url.endsWith('/silentLogin')) return { data: { token: 'token-' + ++token, expiresIn: 7200, userInfo: { hasPhone: true } } }
    return { statusCode: header.authorization === 'Bearer token-' + token ? 200 : 401 }
  }
  const session = createSession({ baseURL: 'https://api.example.com', host: createFakeWx({ request }).wx })
  await session.login()
  token++
  await session.request({ url: 'https://api.example.com/orders' })
  writeFileSync(join(folder, 'dump.json'), session.dump())
  session.dispose()

  const command = parse('docs/questions.md').blocks.map(({ code }) => code.trim()).find((code) => code.includes('replay'))
  const manifest = `--manifest-path ${join(root, 'Cargo.toml')} -q --locked`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command.replace('cargo run', 'cargo run ' + manifest)], { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  assert.match(stdout, /the replay ended where the dump was taken/)
})
