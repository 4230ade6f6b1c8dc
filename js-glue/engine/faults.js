// What is wrong with a reply: read when the first is.

const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'an array' : value !== value ? 'NaN' : typeof value)

/** Names the field, what is allowed and the kind that came, never the value. */
export const fault = (field, allowed, value) => field + ' must be ' + allowed + '; got ' + (value === '' ? 'an empty string' : kindOf(value))

/** What the core finds wrong in a reply that it was given, by its number. */
export const FAULTS = [
  '',
  'token must be a string of 1 to 4096 visible ASCII characters',
  'expiresIn must be 1 to 315360000 seconds (10 years)',
  'refreshToken must be a string of 1 to 4096 visible ASCII characters',
  'registered: false may only be answered by silentLogin',
]
