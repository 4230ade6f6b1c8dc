// Two calls of createSession for one back end: read when there is a second.

// The host is the same by what it hangs on; of functions and the logger, only whether there is one is compared.
const outline = (name, value) => {
  if (name === 'host') return ''
  if (typeof value === 'function' || name === 'logger') return typeof value
  if (!value || typeof value !== 'object') return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return '{' + keys.map((key) => key + ':' + outline(key, value[key])).join() + '}'
}

/** What to say when the second's options are not those of the first; nothing when they are. */
export const conflict = (first, second) => {
  const names = Object.keys(Object.assign({}, first, second)).filter((name) => outline(name, first[name]) !== outline(name, second[name]))
  if (names.length)
    return 'there is a session for this back end already, with other options: ' + names.join(', ') + '. Use one createSession, or dispose() the other first'
}
