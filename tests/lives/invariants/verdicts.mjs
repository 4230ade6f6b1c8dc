import { isLogin } from './ledger.mjs'

/** Rule 8: only a definitive answer of the back end, in its own form, ends a session; and only a logout beside it. */
export const verdicts = ({ broken, ledger }) => {
  let loggedOut = false
  let verdict = false
  return {
    logout: () => (loggedOut = true),
    answered({ sent, outcome: { ok } }) {
      if (!isLogin(sent)) return
      const form = ok && (typeof ok.data === 'string' && /^</.test(ok.data) ? 'html' : 'own')
      verdict = !!ok && [401, 403].includes(Number(ok.statusCode)) && form === 'own'
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
