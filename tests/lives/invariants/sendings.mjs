import { ORIGIN } from '../world/back-end.mjs'
import { SECRET } from '../world/secrets.mjs'
import { isContract, isLogin, pathOf } from './ledger.mjs'

/** Rules 2, 6, 11, 12, 25 and 26: what may go over the wire, when, and how often. */
export const sendings = ({ calls, ledger, broken, world, clock }) => {
  /** Which engine, in which generation, asked for a code: by the key that came of it. */
  const logins = new Map()
  const codes = new Map()
  const spent = new Set()
  const phoneCodes = new Map()

  const checkToken = (sent) => {
    const { token } = sent
    if (!token) return undefined
    if (!sent.url.startsWith(ORIGIN)) return broken('tokens go home only', sent.url)
    if (isLogin(sent)) return broken('tokens go home only', 'a login call carries one')
    const known = ledger.tokens.get(token)
    if (!known) return broken('a token is one that came', 'a token is sent that no reply has brought')
    if (known.good === false) return broken('a reply outside the contract is refused', 'its token is used')
    // Telling the back end is what a logout does with the token that it ended, or overtook.
    if (pathOf(sent.url) === '/logout') {
      if (known.revokedIn === ledger.life) return broken('a token is revoked once', 'another /logout')
      known.revokedIn = ledger.life
      return undefined
    }
    if (known.timely === false) return broken('a late reply changes nothing', 'a token is used whose reply came after its login was over')
    if (known.deliveredIn < ledger.generation) return broken('a token of before the logout is sent no more', pathOf(sent.url))
    return undefined
  }

  const checkCall = (sent, call) => {
    if (call.token && call.generation < ledger.generation) {
      if (call.sent.length > 1) return broken('nothing is sent again after a logout', `${sent.method} ${pathOf(sent.url)}`)
      return broken('nothing of before the logout is sent after it', `${sent.method} ${pathOf(sent.url)}`)
    }
    if (call.gone || call.ended) return broken('what has ended is not sent', `${call.kind} ended at ${call.endedAt}`)
    if (sent.url !== call.url) return broken('a call is what it was when it was made', `for ${pathOf(call.url)}, sent to ${pathOf(sent.url)}`)
    if (call.expected !== undefined && sent.body !== call.expected) return broken('a call is what it was when it was made', `body ${sent.body}`)
    if (call.sent.length > 1) {
      if (!call.wasRefused) return broken('nothing is sent twice without a refusal', `${sent.method} ${pathOf(sent.url)}`)
      if (call.sent.length > 2) return broken('a refused call is sent again once', pathOf(sent.url))
      if (call.atRemembered) return broken('an address that refuses even a fresh token is asked once', pathOf(sent.url))
      if (sent.token && sent.token === call.sent[0].token && sent.life === call.sent[0].life) return broken('a refused token is not sent again', pathOf(sent.url))
    }
    if (call.token && !sent.token && ledger.token) return broken('a call that needs a login carries a token', pathOf(sent.url))
    if (!call.token && sent.token) return broken('a call that needs no login carries none', pathOf(sent.url))
    return undefined
  }

  return {
    login({ key }) {
      logins.set(key, { generation: ledger.generation, life: ledger.life })
    },
    code({ code, key }) {
      codes.set(code, logins.get(key))
    },
    called({ fault, sent }) {
      if (sent) sent.hasTask = !['no-task', 'promise'].includes(fault.how)
    },
    ended({ call }) {
      const [last] = call.sent.slice(-1)
      if (call.aborted && call.door === 'session' && last && last.hasTask && !last.answered && !last.abandoned)
        broken('what is aborted is aborted at the platform', pathOf(last.url))
    },
    'too-many'({ running }) {
      // What hangs on the platform's side nobody can count; and the request of a library ends by its own time-out only,
      // a moment after ours, or long after where the clock was set.
      const isOver = ({ at, timeout, endedAt }) => clock.elapsed() >= at + timeout - 1 || clock.elapsed() - endedAt < 2
      const justEnded = (call) => ledger.clockSetAt > call.at || isOver(call)
      const isLeft = ({ sent: { mark } }) => mark !== undefined && calls.byMark(mark).door !== 'session' && justEnded(calls.byMark(mark))
      if (!running.some((one) => one.hung || isLeft(one))) broken('ten requests at once', 'the platform refused one more')
    },
    sent(sent) {
      if (!sent.own && isLogin(sent) && sent.data.code) {
        const { code } = sent.data
        if (spent.has(code)) return broken('a code is sent once', 'a login code')
        spent.add(code)
        const known = codes.get(code)
        if (known && known.generation < ledger.generation) return broken('nothing of before the logout is sent after it', 'a login code')
        if (known && known.life < ledger.life) return broken('a late reply changes nothing', 'a login code of an earlier engine')
      }
      if (isContract(sent)) {
        const { code, encryptedData } = sent.data || {}
        if (typeof code === 'string' && code.startsWith(SECRET + 'phone-')) {
          // A refused call never got as far as the code.
          const last = phoneCodes.get(code)
          if (last && !last.refused) return broken('a code is sent once', 'a phone code')
          phoneCodes.set(code, sent)
        }
        if (encryptedData && encryptedData !== SECRET + 'encrypted-' + world.platform.keyNumber())
          return broken('what a dead key encrypted is not sent', pathOf(sent.url))
      }
      const failed = checkToken(sent)
      if (failed) return failed
      const call = sent.mark === undefined ? undefined : calls.byMark(sent.mark)
      return call ? checkCall(sent, call) : undefined
    },
  }
}
