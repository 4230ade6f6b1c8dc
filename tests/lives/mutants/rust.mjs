// Mutants of the rules, always in the same order: what cargo-mutants would try.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { hashOf } from '../../support/hash.mjs'
import { root, tree } from './tree.mjs'

export const SAMPLE = 60
/** Chosen once, so that the sample is the same as long as the rules are. */
const SEED = 13

const listed = () => {
  const args = ['mutants', '--config', 'scripts/mutants.toml', '--file', 'src/session/**', '--list', '--json', '--no-shuffle']
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`cargo mutants lists nothing; scripts/mutants.sh installs it: ${stderr}`)
  return JSON.parse(stdout)
}

/** A mutant that loops for ever is one that is noticed. */
const BEHAVIOUR_MS = 300000

const nameOf = ({ file, span, function: within, replacement }) =>
  `${file.replace('src/session/', '')}:${span.start.line} ${within ? within.function_name : ''}: ${replacement.replace(/\s+/g, ' ').slice(0, 40)}`

/** By what they say and not by where they stand, so that a line more elsewhere does not change the sample. */
export const mutantsInOrder = () =>
  listed()
    .map((mutant) => ({ ...mutant, name: nameOf(mutant) }))
    .sort((one, other) => hashOf(one.name.replace(/:\d+/, ''), SEED) - hashOf(other.name.replace(/:\d+/, ''), SEED))

/** Whether the behaviour tests fail on the copy as it is now. */
export const isNoticedByBehaviour = () => {
  const args = ['test', '--quiet', '--locked', '--lib', '--test', 'behaviour']
  const env = { ...process.env, CARGO_TARGET_DIR: join(root, 'target/lives/behaviour'), CARGO_PROFILE_DEV_DEBUG: '0' }
  return spawnSync('cargo', args, { cwd: tree, env, timeout: BEHAVIOUR_MS }).status !== 0
}

/** Where a line and column, both counted from 1, are in a text. */
const offsetOf = (lines, { line, column }) => {
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
  return before + [...lines[line - 1]].slice(0, column - 1).join('').length
}

/** Changes the copy. → the way back. */
export const applyMutant = ({ file, span, replacement }) => {
  const path = join(tree, file)
  const source = readFileSync(path, 'utf8')
  const lines = source.split('\n')
  writeFileSync(path, source.slice(0, offsetOf(lines, span.start)) + replacement + source.slice(offsetOf(lines, span.end)))
  return () => writeFileSync(path, source)
}
