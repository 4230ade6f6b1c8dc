// The whole app of docs/testing.md, tested as the page says, by node:test, jest and vitest.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
import { parse, root } from '../docs/support/markdown.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const { blocks } = parse('docs/testing.md')
const fileOf = ({ code }) => (/^\/\/ ([\w./-]+\.js)\n/.exec(code) || [])[1]
const named = (name) => blocks.find((block) => fileOf(block) === name).code
const [rest] = blocks.filter(({ code }) => code.includes('function withApp'))
const APP = ['session.js', 'app.js', 'pages/order/order.js']

/** How each is started on a test file in the folder it runs in. */
const RUNNERS = {
  'order.test.js': ['--test', '--test-reporter=tap'],
  'order.jest.test.js': [join(here, 'node_modules/jest/bin/jest.js'), '--ci', '--cacheDirectory=.jest', '--runInBand', '--watchman=false'],
  'order.vitest.test.js': [join(here, 'node_modules/vitest/vitest.mjs'), 'run'],
}
const isModular = (runner) => runner.includes('vitest')

/** The same app with `import` and `export`. */
const modular = (code) =>
  code.replace(/^const (\{.*\}) = require\((.*)\)$/gm, 'import $1 from $2').replace(/^exports\.(\w+) =/gm, 'export const $1 =')

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'mp-session-runners-'))
})
after(() => rmSync(folder, { recursive: true }))

/** Runs the page's test in `runner`; `spoil` changes one file of the app. */
const run = (runner, spoil = (code) => code) => {
  const app = mkdtempSync(join(folder, 'app-'))
  const put = (name, code) => {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    writeFileSync(join(app, name), code)
  }
  put('package.json', JSON.stringify({ name: 'app', type: isModular(runner) ? 'module' : 'commonjs' }))
  for (const name of APP) {
    const code = spoil(named(name), name)
    put(name, isModular(runner) ? modular(code) : code)
  }
  put(runner, named(runner) + '\n' + rest.code)
  cpSync(join(root, 'pkg'), join(app, 'node_modules/mp-session'), { recursive: true })
  if (isModular(runner)) symlinkSync(join(here, 'node_modules/vitest'), join(app, 'node_modules/vitest'))
  const environment = Object.assign({}, process.env, { CI: '1', NO_COLOR: '1' })
  // A test file that finds itself inside of another one reports to that.
  for (const name of ['NODE_TEST_CONTEXT', 'NODE_OPTIONS', 'FORCE_COLOR']) delete environment[name]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...RUNNERS[runner], runner], { cwd: app, env: environment, encoding: 'utf8', timeout: 120_000 })
  return { status, said: stdout + stderr }
}

const tests = rest.code.match(/^test\(/gm).length

for (const runner of Object.keys(RUNNERS)) {
  test(`${runner} passes, all ${tests} of it`, () => {
    const { status, said } = run(runner)
    assert.equal(status, 0, said)
    assert.match(said, new RegExp(`# pass ${tests}$|Tests:\\s+${tests} passed|Tests\\s+${tests} passed`, 'm'), said)
  })

  test(`${runner} notices an app that pays without asking`, () => {
    const { status, said } = run(runner, (code) => code.replace('if (note) return', ''))
    assert.notEqual(status, 0, said)
    assert.match(said, /whoever closes the popup has not paid/)
  })
}
