/** Names of headers mean the same in any spelling. */
export const isNamed = (name, wanted) => name.length === wanted.length && name.toLowerCase() === wanted.toLowerCase()

/** A copy with one more. Platforms take names as they come: two spellings of one name would both travel. */
export const withHeader = (header, name, value) => {
  const copy = {}
  for (const other in header) if (!isNamed(other, name)) copy[other] = header[other]
  copy[name] = value
  return copy
}

/** A header of an answer by its name in lower case, whatever the platform made of it. */
export const headerOf = (headers, wanted) => {
  for (const name of Object.keys(headers || {})) if (name.toLowerCase() === wanted) return String(headers[name])
}
