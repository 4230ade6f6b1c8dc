// A part of many, the same one each time as long as what is there is the same.

/** A number from a text, the same everywhere (FNV-1a). */
const hash = (text) => {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193) >>> 0
  return value
}

/** `count` of the mutants, spread over all files; 0: all of them. */
export const pick = (mutants, count) => {
  if (!count) return mutants
  const keyed = mutants.map((mutant) => ({ mutant, key: hash(`${mutant.file} ${mutant.from} ${mutant.to}`) }))
  return keyed.sort((one, other) => one.key - other.key).slice(0, count).map(({ mutant }) => mutant)
}
