import { isLogin } from './ledger.mjs'

/** Where a stored record says it. */
const GENERATION = 2

/** Rule 8: only a definitive answer of the back end, in its own form, ends a session; and only a logout beside it. */
export const verdicts = ({ broken, ledger, life }) => {
  let loggedOut = false
  let verdict = false
  return {
    logout: () => (loggedOut = true),
    answered({ sent, outcome: { ok } }) {
      if (!isLogin(sent)) return
      // What an own function throws with such a status is its own word.
      const form = ok && (!sent.own && typeof ok.data === 'string' && /^</.test(ok.data) ? 'html' : 'own')
      verdict = !!ok && [401, 403].includes(Number(ok.statusCode)) && form === 'own'
    },
    /** A record of a later generation is taken whole, signed out or of another user. */
    'read-storage'({ text }) {
      const { generation } = life.look() || {}
      if (!(JSON.parse(text).numbers[GENERATION] > generation)) return
      verdict = true
      ledger.excuse()
    },
    called({ api, fault }) {
      if (api === 'own' && fault.how === 'rejects') verdict = [401, 403].includes(fault.status)
    },
    event({ event }) {
      if (event.type !== 'signed-out') return
      if (!loggedOut && !verdict) broken('only a verdict of the back end ends a session', 'signed-out')
      loggedOut = verdict = false
      Object.assign(ledger, { token: '' })
    },
  }
}
