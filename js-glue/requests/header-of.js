/** A header of an answer by its name in lower case, whatever the platform made of it. */
export const headerOf = (headers, wanted) => {
  for (const name of Object.keys(headers || {})) if (name.toLowerCase() === wanted) return String(headers[name])
}
