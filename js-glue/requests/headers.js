/** Names of headers mean the same in any spelling. */
export const isNamed = (name, wanted) => name.length === wanted.length && name.toLowerCase() === wanted.toLowerCase()

/** A copy with one more. Platforms take names as they come: two spellings of one name would both travel. */
export const withHeader = (header, name, value) => {
  const copy = {}
  for (const other in header) if (!isNamed(other, name)) copy[other] = header[other]
  copy[name] = value
  return copy
}
