import { ORIGIN } from '../world/back-end.mjs'
import { SECRET, shown } from '../world/secrets.mjs'

/** Rules 15 and 16: no secret is printed, and none leaves for anybody but the back end. */
export const secrets = ({ broken }) => {
  const check = (where, value) => shown(value).includes(SECRET) && broken('secrets cannot be printed', where)
  return {
    logged: ({ words }) => check('the log', words),
    event: ({ event }) => check('the event ' + event.type, event),
    printed: ({ text }) => check('dump() or snapshot()', text),
    thrown: ({ error }) => check('what was thrown', error),
    ended({ call }) {
      if (call.error && call.error.name === 'SessionError') check('the error ' + call.error.code, call.error)
      // An app sends such an object again: the token in it would be taken for the app's own.
      const kept = [call.kept, (call.error || {}).config]
      if (shown(kept).includes(SECRET)) broken('no token is written into what the caller keeps', call.door)
    },
    sent(sent) {
      if (sent.url.includes(SECRET)) broken('secrets cannot be printed', 'an address')
      if (!sent.url.startsWith(ORIGIN)) check('a request elsewhere', [sent.header, sent.body])
    },
  }
}
