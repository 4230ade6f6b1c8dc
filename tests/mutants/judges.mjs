// The tests that judge a mutant, and how one of them is run.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { files } from '../../scripts/pkg/files.mjs'
import { tree } from './tree.mjs'

const here = dirname(fileURLToPath(import.meta.url))
/** They look at bytes, texts or tools, and not at what the code does. */
const OTHERS = ['artefact', 'documentation', 'control', 'eager', 'young', 'gate', 'shipped-code', 'lint', 'numbers', 'text-codec', 'sandbox.test']
/** These take long and are asked only for what they are about. */
const ABOUT = { 'tests/sandbox/loader.test.mjs': /engine\/loader\.js/, 'tests/js/files.test.mjs': /requests|host/ }
const LONGEST_MS = 60000

export const judges = () =>
  ['tests/js', 'tests/sandbox', 'tests/components']
    .flatMap((folder) => files(join(tree, folder)))
    .filter((path) => path.endsWith('.test.mjs') && !OTHERS.some((name) => path.includes(name)))
    .map((path) => path.slice(tree.length + 1))

export const isAbout = (judge, { file }) => !ABOUT[judge] || ABOUT[judge].test(file)

const ends = (child, longestMs) =>
  new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), longestMs)
    child.on('exit', (code) => {
      clearTimeout(limit)
      resolve(code === 0)
    })
  })

/** Whether all is well with a test file; one that does not end within the time is not. */
export const passes = async (judge, longestMs = LONGEST_MS) => ends(spawn(process.execPath, [join(tree, judge)], { cwd: tree, stdio: 'ignore' }), longestMs)

/** Runs it on what no mutant has changed. → `{ passed, ids, ms }`: the mutants that it comes by and how long it takes. */
export const explore = async (judge) => {
  const file = join(tree, 'reached.json')
  rmSync(file, { force: true })
  const since = Date.now()
  const args = ['--import', pathToFileURL(join(here, 'reached.mjs')).href, join(tree, judge)]
  const passed = await ends(spawn(process.execPath, args, { cwd: tree, stdio: 'ignore', env: { ...process.env, REACHED_FILE: file } }), LONGEST_MS)
  return { judge, passed, ms: Date.now() - since, ids: new Set(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []) }
}
