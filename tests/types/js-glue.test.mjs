import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import ts from 'typescript'

const config = fileURLToPath(new URL('js-glue.tsconfig.json', import.meta.url))

/** What js-glue gets wrong about wx, or takes from a browser; `file` may add a line to what is on disk. */
const complaints = (extra = {}) => {
  const host = ts.createCompilerHost({})
  const { readFile } = host
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, Object.assign({}, ts.sys, { onUnRecoverableConfigFileDiagnostic() {} }))
  host.readFile = (path) => {
    const name = Object.keys(extra).find((file) => path.endsWith(file))
    return name ? readFile(path) + '\n' + extra[name] : readFile(path)
  }
  const sourceFile = host.getSourceFile
  host.getSourceFile = (path, ...rest) =>
    Object.keys(extra).some((file) => path.endsWith(file)) ? ts.createSourceFile(path, host.readFile(path), rest[0], true) : sourceFile(path, ...rest)
  const program = ts.createProgram(parsed.fileNames, parsed.options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file && file.fileName.includes('/js-glue/'))
    .map((found) => {
      const { line } = found.file.getLineAndCharacterOfPosition(found.start)
      const name = found.file.fileName.replace(/^.*\/js-glue\//, '')
      return name + ':' + (line + 1) + ' ' + found.code + ' ' + ts.flattenDiagnosticMessageText(found.messageText, ' ')
    })
    .filter((text) => !expected.some((pattern) => pattern.test(text)))
}

const expected = [
  // Made by the build.
  /^engine\/loader\.js:\d+ 2307 .*'\.\/twin\.js'/,
  // The typings know neither fields of a component beside its data, nor what `this` is in a handler, and the
  // components use the session's inner members, which index.d.ts leaves out.
  /^components\/.* (2339|2551|2554|2345|2322) /,
]

test('js-glue knows nothing of browsers and calls wx as its typings say', () => {
  assert.deepEqual(complaints(), [])
})

const slips = [
  'window.location',
  'new TextDecoder()',
  'fetch("https://x")',
  'new URL("https://x")',
  'new WebAssembly.Memory({ initial: 1 })',
  'new FinalizationRegistry(() => {})',
  'wx.logn({})',
  'WXWebAssembly.instantiate(new Uint8Array(8), {})',
]
test('it would notice ' + slips.join(', '), () => {
  const found = complaints({ 'host/wx.js': slips.join('\n') }).filter((text) => text.startsWith('host/wx.js'))
  assert.deepEqual(found.length, slips.length, found.join('\n'))
})
