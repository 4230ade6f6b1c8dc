// A part of many, the same one each time as long as what is there is the same.
import { hashOf } from '../support/hash.mjs'

/** `count` of the mutants, spread over all files; 0: all of them. */
export const pick = (mutants, count) => {
  if (!count) return mutants
  const keyed = mutants.map((mutant) => ({ mutant, key: hashOf(`${mutant.file} ${mutant.from} ${mutant.to}`) }))
  return keyed.sort((one, other) => one.key - other.key).slice(0, count).map(({ mutant }) => mutant)
}
