// Lives many lives of a package and says, as JSON, which seeds broke what. Run as a program of its own, so that a
// mutant that does not end can be stopped.
//   node judge.mjs PACKAGE LIVES [EXCUSES]
// EXCUSES: a file with what the unbroken package breaks, by seed: that is not held against a mutant. Without it, the
// excuses themselves are found out.
import { readFileSync } from 'node:fs'
import { playLife } from '../life.mjs'
import { lifeOf } from '../shrink.mjs'
import { readPackage } from '../world/package.mjs'

const [folder, lives, file] = process.argv.slice(2)
const packed = readPackage(folder)
const excuses = file ? JSON.parse(readFileSync(file, 'utf8')) : {}

for (let seed = 1; seed <= Number(lives); seed++) {
  const ignored = excuses[seed] || []
  for (;;) {
    const { broken } = await playLife(lifeOf(seed), packed, { ignored })
    if (!broken) break
    if (file) {
      console.log(JSON.stringify({ seed, invariant: broken.invariant }))
      process.exit(1)
    }
    ignored.push(broken.invariant)
    excuses[seed] = ignored
  }
}
console.log(JSON.stringify(file ? {} : excuses))
