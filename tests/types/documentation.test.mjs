// Whatever the documentation shows compiles against the installed package.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import ts from 'typescript'
import { installPackage, root } from './support/installed.mjs'

const filesUnder = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => folder + '/' + name)
    .filter((path) => !path.includes('node_modules'))
const typings = filesUnder('js-glue').filter((path) => path.endsWith('.d.ts'))
const pages = ['README.md', 'README.zh-CN.md', ...filesUnder('docs'), ...filesUnder('js-glue')].filter((path) => path.endsWith('.md') && existsSync(join(root, path)))
const read = (path) => readFileSync(join(root, path), 'utf8')

/** The page on requests goes on with the app of the page on starting. */
const appOf = (path) => path.replace('docs/requests', 'docs/start').replace(/\W/g, '-')

/** Every block of code in a page or in the comments of typings. */
const blocksOf = (path) => {
  const lines = read(path).split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
  const blocks = []
  let open = null
  lines.forEach((line, index) => {
    if (open && line.startsWith('```')) {
      // A block that names its file is one of an app whose files import each other.
      const [, file] = /^\/\/ ([\w./-]+)\.js$/.exec(open.code[0]) || []
      const place = appOf(path) + (file ? '/' + file : '-' + open.line)
      blocks.push({ name: path + ':' + open.line, language: open.language, place, code: open.code.join('\n') })
      open = null
    } else if (open) open.code.push(line)
    else if (/^```(ts|js)$/.test(line)) open = { line: index + 1, language: line.slice(3), code: [] }
  })
  return blocks
}

const PRELUDE = `import { createSession as create } from 'mp-session'
import type { AuthPopup, SessionOptions } from 'mp-session'
declare const session: ReturnType<typeof create>
declare const baseURL: string
declare function createSession(some?: Partial<SessionOptions>): void
`
/** What a page says of the session in its running text: `session.member`, `createSession({ option })`. */
const mentionsOf = (path) => {
  const found = read(path).replace(/^```[\s\S]*?^```/gm, '').match(/`(session\.|createSession\()[^`]*`/g) || []
  const statements = Array.from(new Set(found), (quoted) => quoted.slice(1, -1).replace(/…/g, 'undefined as never'))
  const code = PRELUDE + ['export function inPopup(this: AuthPopup) {', ...statements, '}'].join('\n')
  return found.length ? [{ name: path + ', in its text', language: 'ts', place: path.replace(/\W/g, '-') + '-text', code }] : []
}

// Where the project is described to those who change it, inner parts have names too.
const forUsers = pages.filter((path) => !/^docs\/(architecture|api)/.test(path))
// What stands in docs/frameworks is cut from the example apps, which are built as a whole.
const whole = pages.filter((path) => !path.startsWith('docs/frameworks/'))
/** A server is run by tests/docs, and says no types of what comes in. */
const isServer = ({ place }) => place.endsWith('/server')
const blocks = typings.concat(whole).flatMap(blocksOf).filter((block) => !isServer(block)).concat(forUsers.flatMap(mentionsOf))
const folder = installPackage()
const cache = new Map()

/** Plain JavaScript says no types of parameters. */
const check = (language) => {
  const options = {
    noEmit: true,
    strict: true,
    noImplicitAny: language === 'ts',
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ES2020,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ['lib.es2020.d.ts'],
    types: ['miniprogram-api-typings', 'node'],
  }
  const files = new Map(blocks.filter((block) => block.language === language).map((block) => [join(folder, block.place + '.ts'), block]))
  // What uni-app brings; its own typings are held against the package by tests/platforms.
  const uni = join(folder, 'uni.d.ts')
  cache.set(uni, ts.createSourceFile(uni, 'declare const uni: any', options.target))
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.getCurrentDirectory = () => folder
  host.directoryExists = () => true
  host.fileExists = (path) => files.has(path) || path === uni || fileExists(path)
  host.getSourceFile = (path, target) => {
    if (files.has(path)) return ts.createSourceFile(path, files.get(path).code, target, true)
    if (!cache.has(path)) cache.set(path, getSourceFile(path, target))
    return cache.get(path)
  }
  const problems = ts.getPreEmitDiagnostics(ts.createProgram([uni, ...files.keys()], options, host))
  const told = (ofThis) => problems.filter(ofThis).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))

  for (const [path, { name }] of files) {
    test('compiles: ' + name, () => assert.deepEqual(told(({ file }) => file && file.fileName === path), []))
  }
  test('nothing else is wrong with the ' + language + ' of the documentation', () => {
    assert.ok(files.size >= 8, String(files.size))
    assert.deepEqual(told(({ file }) => !file || !files.has(file.fileName)), [])
  })
}

describe('the documentation', () => ['ts', 'js'].forEach(check))
