// A build that goes on while the developer writes: every round ends as a build does.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { assertWhole } from './support/output.mjs'
import { packTarball, placeExample } from './support/place.mjs'

const PATIENCE_MS = 180000
let tool

/** Until what is written is whole and `check()` holds. */
async function whole(output, check) {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      assert.ok(check())
      return assertWhole(output)
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

test('uni-app: after a change of a page and of pages.json the output is whole again', async () => {
  const { folder } = placeExample('uni-app', packTarball())
  const output = path.join(folder, 'dist/dev/mp-weixin')
  const file = (name) => path.join(folder, 'src', name)
  const edit = (name, from, to) => writeFileSync(file(name), readFileSync(file(name), 'utf8').replace(from, to))
  const written = (name) => readFileSync(path.join(output, name), 'utf8')
  tool = spawn('npm', ['run', 'dev'], { cwd: folder, stdio: 'ignore', detached: true })
  await whole(output, () => existsSync(path.join(output, 'app.json')))

  edit('pages/index/index.vue', '刷新', '再看一次')
  await whole(output, () => written('pages/index/index.wxml').includes('再看一次'))
  edit('pages.json', '茶品详情', '茶')
  await whole(output, () => written('pages/tea/tea.json').includes('"茶"'))
})

after(() => tool && process.kill(-tool.pid))
