/** Of an answer, as a plain object. */
export const plainHeaders = (headers) => {
  const plain = {}
  headers.forEach((value, name) => {
    plain[name] = value
  })
  return plain
}

/** Of a request; what is undefined is left out. */
export const sentHeaders = (window, header) => {
  const headers = new window.Headers()
  for (const name of Object.keys(header || {})) if (header[name] !== undefined) headers.set(name, header[name])
  return headers
}
