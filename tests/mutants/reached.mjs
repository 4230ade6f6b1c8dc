// Loaded before a test: writes down which mutants it comes by.
import { writeFileSync } from 'node:fs'

const ids = new Set()
globalThis.__reached__ = (...reached) => reached.forEach((id) => ids.add(id))
process.on('exit', () => writeFileSync(process.env.REACHED_FILE, JSON.stringify([...ids])))
