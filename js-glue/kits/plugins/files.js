import fs from 'node:fs'
import path from 'node:path'

/** The files of an output with this ending, but not those of npm packages. */
export const filesOf = (folder, ending) =>
  fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'miniprogram_npm' ? [] : filesOf(file, ending)
    return entry.name.endsWith(ending) ? [file] : []
  })
