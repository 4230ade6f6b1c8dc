// A copy of what the tests of JavaScript need, in which the package holds every mutant at once and one is switched on.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { files } from '../../scripts/pkg/files.mjs'
import { instrument } from './instrument.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const tree = join(root, 'target/mutants-js/tree')
const COPIED = ['package.json', 'package-lock.json', 'Cargo.toml', 'js-glue', 'pkg', 'scripts', 'examples/miniprogram', 'examples/recipes', 'examples/playground', 'tests/js', 'tests/components', 'tests/sandbox', 'tests/support', 'docs', 'README.md', 'README.zh-CN.md']
const BINDGEN = 'target/pkg/bindgen/bindgen.js'
/** Which mutant is on is one name in the code, so that it can be told in any realm by putting a number there. */
const SWITCH = '__ACTIVE_MUTANT__'

const inTree = (name) => join(tree, name)
let switched = []

const copy = () => {
  rmSync(tree, { recursive: true, force: true })
  for (const name of COPIED) if (existsSync(join(root, name))) cpSync(join(root, name), inTree(name), { recursive: true, filter: (path) => !path.includes('node_modules') })
  symlinkSync(join(root, 'node_modules'), inTree('node_modules'))
  if (!existsSync(join(root, BINDGEN))) throw new Error(`${BINDGEN} is missing: run make pkg first`)
  mkdirSync(dirname(inTree(BINDGEN)), { recursive: true })
  cpSync(join(root, BINDGEN), inTree(BINDGEN))
}

/** What a test hears of: the sandbox has globals of its own. */
const letSandboxTell = () => {
  const path = inTree('tests/sandbox/app-service.mjs')
  const anchor = "  const global = vm.runInContext('this', context);\n"
  const source = readFileSync(path, 'utf8')
  if (!source.includes(anchor)) throw new Error('app-service.mjs makes its global elsewhere: tell tests/mutants/tree.mjs where')
  writeFileSync(path, source.replace(anchor, `${anchor}  if (globalThis.__reached__) global.__reached__ = (...ids) => globalThis.__reached__(...ids);\n`))
}

/** Makes the copy with the mutants of these files of js-glue. → the mutants. */
export const makeTree = async (wanted) => {
  copy()
  letSandboxTell()
  const sources = files(inTree('js-glue')).filter((path) => path.endsWith('.js') && wanted(relative(tree, path)))
  const mutants = await instrument(sources, SWITCH, tree)
  const module = (name) => import(pathToFileURL(inTree(`scripts/pkg/${name}`)).href)
  const { bundleIndex, mirror } = await module('bundle.mjs')
  await bundleIndex(async (code) => code)
  await mirror()
  switched = [...files(inTree('pkg')), ...files(inTree('js-glue'))]
    .filter((path) => path.endsWith('.js'))
    .map((path) => ({ path, code: readFileSync(path, 'utf8') }))
    .filter(({ code }) => code.includes(SWITCH))
  return mutants
}

/** Switches one on; none without an id. */
export const switchTo = (id) => {
  for (const { path, code } of switched) writeFileSync(path, code.replaceAll(SWITCH, JSON.stringify(String(id))))
}
