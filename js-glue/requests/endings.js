// What the contract's calls say of a bad end, and read of the answers that bring one.

/** A date is as good as two clocks: it never asks for more patience than the longest back-off. */
const LONGEST_BACK_OFF_MS = 30000

/**
 * How a call of the contract ends badly. `kind`: 'failed' without an answer or with none that can be read, 'refused' by
 * the back end itself, 'gateway' when what answered was something else. `told` is added to the error's message, and
 * `cause` becomes the error's.
 */
export const failed = (failure, errno, more) => Object.assign({ kind: 'failed', failure, errno: errno || 0 }, more)

export const codeOf = (body) => {
  const code = body && body.code
  return /^[\w.:-]{1,64}$/.test(code) && (typeof code === 'string' || typeof code === 'number') ? String(code) : ''
}

const headerOf = (headers, wanted) => {
  for (const name of Object.keys(headers || {})) if (name.toLowerCase() === wanted) return String(headers[name])
}

/** Seconds, or an HTTP date beside the answer's own → milliseconds from now; NaN when there is none. The core bounds it. */
export const retryAfterOf = (headers) => {
  const value = headerOf(headers, 'retry-after')
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000
  const pause = Date.parse(value) - Date.parse(headerOf(headers, 'date'))
  return pause > 0 ? Math.min(pause, LONGEST_BACK_OFF_MS) : NaN
}
