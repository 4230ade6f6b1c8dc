import { bodyOf, isLogin, pathOf } from './ledger.mjs'

const USER_CALLS = ['/updateUser', '/updatePhone', '/unbindPhone']

/** Rules 12, 13 and 27: what is known stays known until a reply says otherwise. */
export const facts = ({ clock, ledger, broken, life, calls }) => {
  /** Surely known, either way: { hasProfile, hasPhone }. */
  let known = {}
  let asked = 0
  /** The latest asked for of those that have been answered. */
  let newest = 0
  /** Up to this one nobody knows whether they are waited for. */
  let overdue = 0
  const forget = () => {
    known = {}
  }
  const names = (sent) => isLogin(sent) || USER_CALLS.includes(pathOf(sent.url))

  return {
    logout: forget,
    'clock-set'() {
      // Who waited for those may have been told that their time is over.
      overdue = asked
      forget()
    },
    restarted: forget,
    reopened: forget,
    trapped: forget,
    'read-storage': () => ledger.mayBeOverwritten && forget(),
    sent(sent) {
      if (names(sent)) sent.asked = ++asked
    },
    answered({ sent, outcome, fault }) {
      if (!names(sent)) return
      const { ok } = outcome
      // Nobody waits for it any more.
      if (clock.elapsed() - sent.at >= 15000 || sent.asked <= overdue) return forget()
      if (!ok || Number(ok.statusCode) !== 200 || sent.generation !== ledger.generation || sent.life !== ledger.life) return
      const reply = bodyOf(outcome)
      const brought = isLogin(sent) && reply && ledger.tokens.get(reply.token)
      if (brought && !(brought.timely && brought.good)) return
      if (fault.how === 'well' && !(reply && reply.userInfo)) return
      // In whatever order the back end handled them: the one asked for later says how it is.
      if (sent.asked < newest) return
      newest = sent.asked
      if (fault.how !== 'well') forget()
      else if (typeof reply.userInfo.hasPhone !== 'string' && !ledger.isRefusal(outcome)) known = { ...reply.userInfo }
    },
    silent({ sent }) {
      if (names(sent)) forget()
    },
    event({ event }) {
      if (event.type === 'signed-out') forget()
    },
    each() {
      if (known.hasPhone === undefined) return
      const { facts: seen, loggedIn } = life.look() || {}
      if (!loggedIn) return
      for (const name of ['hasProfile', 'hasPhone'])
        if (seen[name] !== known[name]) return broken(known[name] ? 'a known fact is never forgotten' : 'a fact that is gone is gone', name)
    },
    ended({ call }) {
      if (call.kind !== 'mustAuth' || call.error || call.generation !== ledger.generation || call.session !== life.app().session) return
      const { authStep } = life.look() || {}
      const otherFlow = calls.pending().some(({ kind }) => kind === 'unbindPhone')
      if (authStep < call.step && !otherFlow) broken('mustAuth resolves only when the step is reached', `step ${authStep} of ${call.step}`)
    },
  }
}
