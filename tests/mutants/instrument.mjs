// Stryker's mutants, all of them in one copy of a file; how one is switched on and what is told of it is our own, because
// a mini program has neither globalThis nor process.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { Instrumenter } from '@stryker-mutator/instrumenter'

const HEADER = /function stryNS_9fa48\(\)[\s\S]*?return isActive\(id\);\n\}/
const silent = { isDebugEnabled: () => false, debug() {}, info() {}, warn() {} }
const OPTIONS = {
  plugins: null,
  ignorers: [],
  // Texts are judged by the tests of the documentation; a mutant of each would hide the mutants of what is decided.
  excludedMutations: ['StringLiteral'],
}

const header = (name) =>
  `const stryMutAct_9fa48 = (id) => ${name} === id
const stryCov_9fa48 = (...ids) => { if (typeof __reached__ === 'function') __reached__(...ids) }`

/** Rewrites the files. → their mutants, with the text that is replaced. */
export const instrument = async (paths, name, base) => {
  const given = paths.map((path) => ({ name: path, mutate: true, content: readFileSync(path, 'utf8') }))
  const { files, mutants } = await new Instrumenter(silent).instrument(given, OPTIONS)
  for (const { name: path, content } of files) {
    if (mutants.some(({ fileName }) => fileName === path) && !HEADER.test(content)) throw new Error(`Stryker's header in ${path} is another one`)
    writeFileSync(path, content.replace(HEADER, () => header(name)))
  }
  const placed = mutants.filter(({ status }) => status !== 'Ignored')
  return placed.map(({ id, fileName, location, mutatorName, replacement }) => {
    const { content } = given.find((one) => one.name === fileName)
    return { id, file: relative(base, fileName), line: location.start.line + 1, kind: mutatorName, from: textAt(content, location), to: replacement }
  })
}

/** Lines and columns are counted from 0. */
const textAt = (content, { start, end }) => {
  const lines = content.split('\n').slice(start.line, end.line + 1)
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.line === start.line ? undefined : end.column)
  return end.line === start.line ? lines[0].slice(start.column, end.column) : [lines[0].slice(start.column), ...lines.slice(1)].join('\n')
}
