import { bodyOf, isLogin, pathOf } from './ledger.mjs'

const USER_CALLS = ['/updateUser', '/updatePhone', '/unbindPhone']

/** Rules 12, 13 and 27: what is known stays known until a reply says otherwise. */
export const facts = ({ clock, ledger, broken, life, calls }) => {
  /** Surely known: { hasProfile, hasPhone }. */
  let known = {}
  let underWay = 0
  const forget = () => {
    known = {}
    underWay = 0
  }
  const taken = (sent, info, overlapping) => {
    for (const name of ['hasProfile', 'hasPhone']) {
      if (typeof info[name] !== 'boolean') continue
      // Two replies that were under way together: which of them is newer is anybody's guess.
      known[name] = info[name] && !overlapping && !known.vague ? true : undefined
    }
    if (overlapping) known = { vague: true }
  }

  return {
    logout: forget,
    restarted: forget,
    reopened: forget,
    trapped: forget,
    sent(sent) {
      if (isLogin(sent) || USER_CALLS.includes(pathOf(sent.url))) {
        sent.beside = underWay
        underWay++
        if (sent.beside) known = { vague: true }
      }
    },
    answered({ sent, outcome, fault }) {
      if (!isLogin(sent) && !USER_CALLS.includes(pathOf(sent.url))) return
      underWay = Math.max(underWay - 1, 0)
      if (!underWay && known.vague) known = {}
      const { ok } = outcome
      // Nobody waits for it any more.
      if (clock.elapsed() - sent.at >= 15000) return forget()
      if (!ok || Number(ok.statusCode) !== 200 || sent.generation !== ledger.generation || sent.life !== ledger.life) return
      const reply = bodyOf(outcome)
      const brought = isLogin(sent) && reply && ledger.tokens.get(reply.token)
      if (brought && !(brought.timely && brought.good)) return
      if (fault.how === 'well' && reply && reply.userInfo && typeof reply.userInfo.hasPhone !== 'string' && !ledger.isRefusal(outcome)) taken(sent, reply.userInfo, sent.beside)
      else if (fault.how !== 'well') known = {}
    },
    silent({ sent }) {
      if (isLogin(sent) || USER_CALLS.includes(pathOf(sent.url))) forget()
    },
    event({ event }) {
      if (event.type === 'signed-out') forget()
    },
    each() {
      if (!known.hasProfile && !known.hasPhone) return
      const { facts: seen, loggedIn } = life.look() || {}
      if (!loggedIn) return
      for (const name of ['hasProfile', 'hasPhone'])
        if (known[name] && !seen[name]) return broken('a known fact is never forgotten', name)
    },
    ended({ call }) {
      if (call.kind !== 'mustAuth' || call.error || call.generation !== ledger.generation || call.session !== life.app().session) return
      const { authStep } = life.look() || {}
      const otherFlow = calls.pending().some(({ kind }) => kind === 'unbindPhone')
      if (authStep < call.step && !otherFlow && !known.vague) broken('mustAuth resolves only when the step is reached', `step ${authStep} of ${call.step}`)
    },
  }
}
