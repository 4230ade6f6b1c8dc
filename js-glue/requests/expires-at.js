// A point in time instead of a lifetime: read when a reply has one.

import { headerOf } from './headers.js'

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/**
 * The reply with `expiresIn` for its `expiresAt`. The clock that made the point is that of the answer's Date header; where
 * there is none, `now` has to do, in ms. What is no point in time, or is over, is a text that says so.
 */
export const withLifetime = (reply, headers, now) => {
  const { expiresAt } = reply
  const isText = typeof expiresAt === 'string' && RFC_3339.test(expiresAt)
  // Old iOS engines take the date and time apart at a T only.
  const at = isText ? Date.parse(expiresAt.replace(' ', 'T').toUpperCase()) : expiresAt
  if (typeof at !== 'number' || at !== at) return 'expiresAt must be milliseconds since the epoch or an RFC 3339 text'
  const expiresIn = (at - (Date.parse(headerOf(headers, 'date')) || now)) / 1000
  if (!(expiresIn >= 1)) return 'expiresAt must be at least 1 second from now'
  return Object.assign({}, reply, { expiresIn })
}
