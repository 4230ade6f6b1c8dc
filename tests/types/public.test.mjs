import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { createRequire } from 'node:module'
import ts from 'typescript'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')
const typings = ['index', 'host/tt', 'interceptors/axios', 'interceptors/fly', 'interceptors/luch', 'interceptors/request', 'testing/index']

test('the public types are what the type tests say', async () => {
  const { default: tsd, formatter } = require('tsd')
  const found = await tsd({ cwd: root, typingsFile: 'js-glue/index.d.ts', testFiles: ['tests/types/index.test-d.ts'] })
  assert.deepEqual(found, [], formatter(found))
})

/** Every ```ts block of a documentation comment or a page, with the number of its first line. */
const examplesOf = (path) => {
  const lines = read(path).split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
  const examples = []
  let open = null
  lines.forEach((line, index) => {
    if (open && line.startsWith('```')) {
      const [, file] = /^\/\/ ([\w./-]+)\.js$/.exec(open.code[0]) || []
      examples.push({ name: path + ':' + open.line, file: file && path.replace(/\W/g, '-') + '/' + file, code: open.code.join('\n') })
      open = null
    } else if (open) open.code.push(line)
    else if (/^```(ts|js)$/.test(line)) open = { line: index + 1, code: [] }
  })
  return examples
}

const pages = ['README.md'].filter((name) => existsSync(join(root, name))).concat(readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => 'docs/' + name))
const examples = typings.map((name) => 'js-glue/' + name + '.d.ts').concat(pages).flatMap(examplesOf)

describe('examples in the documentation', () => {
  const options = {
    noEmit: true,
    strict: true,
    noImplicitAny: false,
    noImplicitThis: false,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ES2020,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ['lib.es2020.d.ts'],
    types: ['miniprogram-api-typings', 'node'],
    baseUrl: root,
    paths: {
      'mp-session': ['js-glue/index.d.ts'],
      'mp-session/testing': ['js-glue/testing/index.d.ts'],
      'mp-session/*': ['js-glue/*.d.ts'],
    },
  }
  // A block that names its file is one of an app whose files import each other.
  const files = new Map(examples.map(({ name, file, code }) => [join(root, 'example-' + (file || name.replace(/\W/g, '-')) + '.ts'), { name, code }]))
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.directoryExists = () => true
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.getSourceFile = (path, target) =>
    files.has(path) ? ts.createSourceFile(path, files.get(path).code, target, true) : getSourceFile(path, target)
  const program = ts.createProgram(Array.from(files.keys()), options, host)
  const problems = ts.getPreEmitDiagnostics(program)

  for (const [path, { name }] of files) {
    test('compile: ' + name, () => {
      const own = problems.filter(({ file }) => file && file.fileName === path)
      assert.deepEqual(own.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')), [])
    })
  }

  test('there are some, and nothing else is wrong', () => {
    assert.ok(examples.length >= 8, String(examples.length))
    const others = problems.filter(({ file }) => !file || !files.has(file.fileName))
    assert.deepEqual(others.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')), [])
  })
})

describe('the typings name', () => {
  const text = read('js-glue/index.d.ts')
  const union = (name) => {
    const [, body] = new RegExp('export type ' + name + ' =\\n((?:  \\| .*\\n)+)').exec(text)
    return body.match(/'([^']+)'/g).map((quoted) => quoted.slice(1, -1))
  }

  test('the errors, events and exports that exist, and their bounds', async () => {
    const { ERROR_CODES, EVENTS, OPTIONS } = await import('../../js-glue/generated.js')
    assert.deepEqual(union('ErrorCode'), ERROR_CODES.filter(Boolean))
    assert.deepEqual(union('EventType'), EVENTS)
    for (const name of Object.keys(OPTIONS)) {
      const [byDefault, least, most] = OPTIONS[name]
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
    const inner = ['auth', 'guard', 'host']
    assert.deepEqual(Object.keys(session).filter((name) => !inner.includes(name)).sort(), members.sort())
    session.dispose()
  })
})
