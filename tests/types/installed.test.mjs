// The types of the installed package: every compiler, way of finding modules and strictness an app may have.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { compilerOf, consumer, installPackage } from './support/installed.mjs'

const folder = installPackage()
// What an ECMAScript module of Node's sees.
copyFileSync(join(folder, 'src/entries.ts'), join(folder, 'src/entries.mts'))

const full = !!process.env.MP_SESSION_FULL_MATRIX
const versions = full ? ['5.0', '5.4', '5.9', '6.0', '7.0'] : ['5.0', '5.4', '5.9', '7.0']
const modules = { node10: 'ESNext', node16: 'Node16', nodenext: 'NodeNext', bundler: 'ESNext' }
// The short form compiles what takes long in one way of finding modules per version.
const shortly = { '5.0': 'node10', 5.4: 'node16', 5.9: 'bundler', '7.0': 'nodenext' }

const cells = versions.flatMap((version) =>
  Object.keys(modules)
    // TypeScript 7 has no node10 any more.
    .filter((resolution) => resolution !== 'node10' || version !== '7.0')
    .flatMap((resolution) =>
      [true, false].flatMap((strict) => [true, false].map((skipLibCheck) => ({ version, resolution, strict, skipLibCheck })))
    )
    .filter(({ resolution, strict, skipLibCheck }) => full || (strict && (!skipLibCheck || resolution === shortly[version])))
)

/** With libraries checked, ours and TypeScript's alone: others' have mistakes of their own. */
const filesOf = ({ resolution, strict, skipLibCheck }) =>
  ['entries.ts']
    .concat(modules[resolution].startsWith('Node') ? ['entries.mts'] : [])
    .concat(skipLibCheck ? ['clients.ts', 'tags.ts', 'tags.tsx'] : [])
    .concat(skipLibCheck && strict ? ['calls.ts', 'contract.ts', 'pages.ts'] : [])

/** → what the compiler says. */
const compile = (compiler, project, { files, compilerOptions, ...rest }) => {
  const options = Object.assign({ noEmit: true, target: 'ES2020', lib: ['ES2020'], moduleDetection: 'force', esModuleInterop: true, jsx: 'react-jsx' }, compilerOptions)
  writeFileSync(join(folder, project), JSON.stringify({ compilerOptions: options, files: files.map((file) => 'src/' + file), ...rest }))
  return new Promise((resolve) =>
    execFile(process.execPath, [compiler, '-p', project, '--pretty', 'false'], { cwd: folder }, (error, stdout, stderr) => resolve(stdout + stderr))
  )
}

describe('the installed package compiles', { concurrency: 2 }, () => {
  for (const cell of cells) {
    const { version, resolution, strict, skipLibCheck } = cell
    test(`with TypeScript ${version}, ${resolution}, ${strict ? 'strict' : 'not strict'}, skipLibCheck ${skipLibCheck}`, async () => {
      const compilerOptions = {
        types: skipLibCheck ? ['miniprogram-api-typings'] : [],
        module: modules[resolution],
        moduleResolution: resolution,
        strict,
        skipLibCheck,
      }
      if (version === '6.0') compilerOptions.ignoreDeprecations = '6.0'
      const project = [version, resolution, strict, skipLibCheck].join('-') + '.json'
      assert.equal(await compile(compilerOf(version), project, { compilerOptions, files: filesOf(cell) }), '')
    })
  }

  for (const resolution of full ? ['node10', 'bundler'] : ['bundler']) {
    test('in a Vue template, ' + resolution, async () => {
      const compilerOptions = { lib: ['ES2020', 'DOM'], types: [], module: 'ESNext', moduleResolution: resolution, strict: true, skipLibCheck: true }
      const project = { compilerOptions, files: ['Order.vue'], vueCompilerOptions: { strictTemplates: true } }
      assert.equal(await compile(join(consumer, 'node_modules/vue-tsc/bin/vue-tsc.js'), `vue-${resolution}.json`, project), '')
    })
  }
})
