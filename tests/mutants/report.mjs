// What is said of the mutants that were tried, and why some may survive.
import { readFileSync } from 'node:fs'

/** js-glue as it is shipped; its kits are for tests and builds. */
export const FOLDERS = ['engine', 'authorization', 'requests', 'api', 'host', 'errors', 'interceptors', 'components']

const explained = JSON.parse(readFileSync(new URL('explained.json', import.meta.url), 'utf8'))
for (const { file, from, to, why } of explained) if (!why) throw new Error(`explained.json does not say why ${file} ${from} → ${to} may survive`)

const oneLine = (text) => text.replace(/\s+/g, ' ')
const isSame = (mutant, reason) => reason.file === mutant.file && reason.from === oneLine(mutant.from) && reason.to === oneLine(mutant.to)

export const nameOf = ({ file, line, kind, from, to }) => `${file}:${line} ${kind}: ${oneLine(from).slice(0, 120)} → ${oneLine(to).slice(0, 120)}`
export const isExplained = (mutant) => explained.some((reason) => isSame(mutant, reason))

/** `tried`: `{ mutant, noticed }` each. → a line for each folder and one for all, and how many are neither noticed nor explained. */
export const summary = (tried) => {
  const count = (name, some) => {
    const noticed = some.filter((one) => one.noticed).length
    const told = some.filter((one) => !one.noticed && isExplained(one.mutant)).length
    return { line: `${name}: ${noticed} of ${some.length} noticed, ${told} explained, ${some.length - noticed - told} open`, open: some.length - noticed - told }
  }
  const folders = FOLDERS.map((name) => [name, tried.filter(({ mutant }) => mutant.file.startsWith(`js-glue/${name}/`))])
  const { line, open } = count('all', tried)
  return { lines: [...folders.filter(([, some]) => some.length).map(([name, some]) => count(name, some).line), line], open }
}

/** Explanations of what is noticed after all, in the files that were tried. */
export const unneeded = (tried) =>
  explained
    .filter(({ file }) => tried.some(({ mutant }) => mutant.file === file))
    .filter((reason) => !tried.some(({ mutant, noticed }) => !noticed && isSame(mutant, reason)))
    .map(({ file, from, to }) => `explained but no survivor: ${file} ${from} → ${to}`)
