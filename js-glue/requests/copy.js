/**
 * A call is what it was when it was made (rule 26): a copy of what may change while it waits. Plain objects, arrays and
 * bytes are copied; what writes itself as JSON, or is of no such kind, is the platform's to read.
 */
export const copyOf = (value) => {
  if (!value || typeof value !== 'object' || typeof value.toJSON === 'function') return value
  if (Array.isArray(value)) return value.map(copyOf)
  const kind = Object.prototype.toString.call(value)
  if (kind === '[object ArrayBuffer]') return value.slice(0)
  if (kind !== '[object Object]') return value
  const copy = {}
  for (const key of Object.keys(value)) copy[key] = copyOf(value[key])
  return copy
}
