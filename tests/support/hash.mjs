/** A number from a text, the same everywhere (FNV-1a); another `seed` gives other numbers. */
export const hashOf = (text, seed = 0) => {
  let value = 0x811c9dc5 ^ seed
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193) >>> 0
  return value
}
