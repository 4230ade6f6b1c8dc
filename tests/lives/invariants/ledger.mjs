import { ORIGIN } from '../world/back-end.mjs'
import { SECRET } from '../world/secrets.mjs'

const CONTRACT = /\/(silentLogin|updateUser|updatePhone|unbindPhone|logout)$/
/** From here on a lifetime is no number of seconds (40 days are the longest that anybody means). */
const LONGEST_LIFETIME = 4294967
/** A failure answers for others this long: the longest back-off and a flight before it. */
const REMEMBERED_MS = 100000

/** Which errors a misbehaviour of this function may end in. */
const TROUBLES = {
  never: ['ERR_TIMEOUT'],
  'complete-only': ['ERR_TIMEOUT', 'ERR_NETWORK'],
  late: ['ERR_TIMEOUT'],
  fail: ['ERR_NETWORK', 'ERR_TIMEOUT', 'ERR_LOGIN_FAILED', 'ERR_ABORTED'],
  bare: ['ERR_NETWORK', 'ERR_LOGIN_FAILED'],
  throws: ['ERR_NETWORK', 'ERR_LOGIN_FAILED', 'ERR_BACKEND_REJECTED', 'ERR_BACKEND_PROTOCOL'],
  missing: ['ERR_UNSUPPORTED', 'ERR_NETWORK', 'ERR_LOGIN_FAILED'],
  rejects: ['ERR_BACKEND_REJECTED', 'ERR_NETWORK', 'ERR_BACKEND_PROTOCOL'],
  'no-code': ['ERR_LOGIN_FAILED'],
}

export const pathOf = (url) => url.replace(/^https?:\/\/[^/]*/, '').split('?')[0]
export const isContract = (sent) => sent.url.startsWith(ORIGIN) && CONTRACT.test(pathOf(sent.url))
export const isLogin = (sent) => pathOf(sent.url) === '/silentLogin' && sent.url.startsWith(ORIGIN)
const bearer = (sent) => String(sent.header.authorization || '').replace(/^Bearer /, '')
export const tokenOf = (sent) => (bearer(sent).startsWith(SECRET) ? bearer(sent) : '')
/** The body of an answer, however it came. */
export const bodyOf = ({ ok }) => {
  if (!ok || typeof ok.data !== 'string') return ok && ok.data
  try {
    return JSON.parse(ok.data.replace(/^\ufeff/, ''))
  } catch (error) {
    return ok.data
  }
}
/** 'whole': to be taken; 'refuse': outside the contract; 'unsaid'. */
export const lifetimeKind = (value) =>
  value === undefined || value === null ? 'unsaid' : typeof value === 'number' && value >= 1 && value < LONGEST_LIFETIME * 10 ? 'whole' : 'refuse'

/**
 * What somebody who looks on from outside knows: which token the app holds, whose generation it is,
 * what has gone wrong lately and may explain an error.
 */
export const createLedger = ({ clock, settings, platform, backEnd, calls }) => {
  const ledger = {
    generation: 0,
    /** Goes up when the process, the session object or the engine begins anew. */
    life: 0,
    token: '',
    tokenAt: 0,
    expiresAt: Infinity,
    /** The reply left it open when the token ends. */
    vague: false,
    /** Since somebody set the clock, the end of an older token is anybody's guess. */
    clockSetAt: -1,
    offline: false,
    /** A record may still come from storage. */
    starting: true,
    tokens: new Map(),
    troubles: [],
    /** Addresses that refused even a fresh token. */
    remembered: new Map(),
    resumedAt: -1,
    mayBeOverwritten: false,
    loginCount: 0,
    /** How often anything was sent there. */
    sentTo: (path) => sendings.filter((one) => one === path).length,
  }
  const now = () => clock.elapsed()
  const sendings = []
  let slowWriteUntil = -1
  const trouble = (codes, until = 0) => codes.length && ledger.troubles.push({ codes, at: now(), until })

  ledger.isExplained = (code, call) =>
    (ledger.offline && code === 'ERR_NETWORK') ||
    ledger.troubles.some(({ codes, at, until }) => codes.includes(code) && Math.max(at + REMEMBERED_MS, until) >= call.at)
  ledger.isRefusal = ({ ok }) => {
    if (!ok) return false
    const status = Number(ok.statusCode)
    if (settings.endSign === '419') return status === 419
    return status === 401 || (settings.endSign === '200' && (bodyOf({ ok }) || {}).code === 401)
  }
  ledger.isRemembered = (address) => now() - (ledger.remembered.has(address) ? ledger.remembered.get(address) : -Infinity) < 59000
  /** Surely good for a while yet, as far as the app can know. */
  ledger.isSurelyLive = () => !!ledger.token && !ledger.vague && ledger.clockSetAt < ledger.tokenAt && now() < ledger.expiresAt - 61000
  const hold = (token, lifetime, vague) => {
    Object.assign(ledger, { token, tokenAt: now(), expiresAt: lifetime === undefined ? Infinity : now() + lifetime * 1000, vague: !!vague, starting: false })
  }
  const beginAnew = () => {
    ledger.life++
    // Nobody knows any more of a write that takes its time: it may land on top of a later one.
    if (now() < slowWriteUntil) ledger.mayBeOverwritten = true
    ledger.remembered.clear()
    Object.assign(ledger, { token: '', starting: true, vague: false })
  }

  /** A logout did not happen, or nobody can tell: what was before it may go on, or not. */
  const excuse = () => {
    for (const token of ledger.tokens.values()) Object.assign(token, { deliveredIn: ledger.generation, vague: true })
    for (const call of calls.pending()) Object.assign(call, { generation: ledger.generation, excused: true })
  }

  ledger.excuse = excuse

  ledger.on = {
    called({ api, name, fault, sent }) {
      if (api === 'own' && fault.how === 'rejects' && fault.status === 401)
        for (const call of calls.pending()) if (call.kind === name) Object.assign(call, { refusedToken: ledger.token, wasRefused: true })
      if (api === 'setStorage' && fault.how === 'late') slowWriteUntil = now() + fault.ms + 1
      if (['getStorage', 'setStorage', 'removeStorage'].includes(api) || /^(navigate|redirect|switch|reLaunch)/.test(api)) return
      // Only what is known to be the connection is taken for it.
      if (api === 'login' && fault.how === 'fail') return trouble([{ 108: 'ERR_NETWORK', 5: 'ERR_TIMEOUT' }[fault.errno] || 'ERR_LOGIN_FAILED'])
      trouble(TROUBLES[fault.how] || [], fault.how === 'late' ? now() + fault.ms + 60000 : 0)
      if (sent && fault.how === 'throws') trouble(['ERR_UNSUPPORTED'])
    },
    login: () => void ledger.loginCount++,
    frozen: () => trouble(['ERR_NETWORK', 'ERR_TIMEOUT']),
    shown() {
      ledger.resumedAt = now()
      trouble(['ERR_NETWORK', 'ERR_TIMEOUT'])
    },
    online({ online }) {
      ledger.offline = !online
      if (online) ledger.resumedAt = now()
      trouble(['ERR_NETWORK'])
    },
    'too-many': () => trouble(['ERR_NETWORK']),
    'clock-set'() {
      ledger.clockSetAt = now()
      ledger.remembered.clear()
      trouble(['ERR_TIMEOUT', 'ERR_NETWORK'])
    },
    logout() {
      ledger.generation++
      ledger.remembered.clear()
      Object.assign(ledger, { token: '', starting: false })
    },
    ended({ call }) {
      // It told its caller that it could not do its work: what it was to end may live on. Another logout has done it otherwise.
      if (call.kind === 'logout' && call.error && call.error.code !== 'ERR_SUPERSEDED') excuse()
    },
    restarted() {
      // Killed before the storage could be emptied: the next start knows of no logout.
      if ([...ledger.tokens.keys()].some((token) => platform.stored().includes(JSON.stringify(token)))) excuse()
      beginAnew()
    },
    reopened() {
      // Disposed before it could be done.
      if (calls.pending().some(({ kind }) => kind === 'logout')) excuse()
      beginAnew()
    },
    event({ event }) {
      // A record under which the engine trapped is not tried twice.
      if (event.type === 'storage-ignored') ledger.token = ''
    },
    trapped() {
      beginAnew()
      trouble(['ERR_INTERNAL'])
    },
    'read-storage'({ text }) {
      if (!ledger.starting) return
      if (ledger.mayBeOverwritten) excuse()
      for (const [token, { tokenAt, expiresAt, vague }] of ledger.tokens)
        if (text.includes(JSON.stringify(token))) Object.assign(ledger, { token, tokenAt, expiresAt, vague, starting: false })
    },
    sent(sent) {
      sendings.push(pathOf(sent.url))
      sent.at = now()
      sent.token = tokenOf(sent)
      sent.generation = ledger.generation
      sent.life = ledger.life
      if (sent.mark !== undefined) calls.byMark(sent.mark).sent.push(sent)
    },
    abort({ sent }) {
      sent.abandoned = true
    },
    answered({ sent, outcome, fault }) {
      const { ok } = outcome
      const status = ok && Number(ok.statusCode)
      sent.answered = true
      if (isContract(sent)) {
        if (ok && status >= 300 && !(sent.token && ledger.isRefusal(outcome))) trouble(['ERR_BACKEND_REJECTED'], now() + 30000 + 1000 * (Number(ok.header && ok.header['Retry-After']) || 0))
        if (ok && status < 300 && sent.replyFault && sent.replyFault.how !== 'well') noteReply(sent.replyFault)
      }
      if (isLogin(sent)) return loggedIn(sent, outcome)
      const call = sent.mark === undefined ? undefined : calls.byMark(sent.mark)
      // For a call of the contract a plain 401 is one too, whatever else the app says.
      const refusal = !!sent.token && (ledger.isRefusal(outcome) || (isContract(sent) && status === 401))
      sent.refused = refusal
      if (call) answerOf(call, sent, refusal, outcome)
      else if (refusal) for (const one of calls.pending()) if ('/' + one.kind === pathOf(sent.url)) Object.assign(one, { refusedToken: sent.token, wasRefused: true })
      const renewed = ok && ok.header && ok.header['X-Renewed']
      if (renewed && sent.token) {
        ledger.tokens.set(renewed, { generation: sent.generation, life: sent.life, deliveredIn: ledger.generation, expiresAt: Infinity, vague: true, good: true, tokenAt: now() })
        if (sent.token === ledger.token) hold(renewed, undefined, true)
      }
    },
  }

  const noteReply = ({ how, value }) => {
    if (['no-token', 'odd-user', 'garbage'].includes(how)) trouble(['ERR_BACKEND_PROTOCOL'])
    if (how === 'lifetime' && lifetimeKind(value) === 'refuse') trouble(['ERR_BACKEND_PROTOCOL'])
  }
  const loggedIn = (sent, outcome) => {
    if (!outcome.ok || Number(outcome.ok.statusCode) >= 300) return
    const reply = bodyOf(outcome)
    if (!reply || typeof reply.token !== 'string') return
    const kind = lifetimeKind(reply.expiresIn)
    const good = kind !== 'refuse' && !(sent.replyFault && ['no-token', 'odd-user'].includes(sent.replyFault.how))
    const timely = sent.generation === ledger.generation && sent.life === ledger.life && !sent.abandoned && now() - sent.at < 15000
    const lifetime = kind === 'whole' ? Math.floor(reply.expiresIn) : undefined
    const vague = Number.isInteger(reply.expiresIn) ? false : kind !== 'unsaid'
    ledger.tokens.set(reply.token, {
      generation: sent.generation, life: sent.life, deliveredIn: ledger.generation, timely, good, vague, tokenAt: now(),
      expiresAt: lifetime === undefined ? Infinity : now() + lifetime * 1000,
    })
    if (timely && good) hold(reply.token, lifetime, vague)
  }
  const answerOf = (call, sent, refusal, { ok }) => {
    call.answers.push({ at: now(), token: sent.token, refusal, status: ok && Number(ok.statusCode), data: ok && ok.data })
    if (!refusal) return
    call.wasRefused = true
    const first = call.answers.find((answer) => answer.refusal)
    const again = call.answers.filter((answer) => answer.refusal).length > 1
    if (!again) {
      call.atRemembered = ledger.isRemembered(call.address)
      call.refusedToken = call.atRemembered ? '' : sent.token
      return
    }
    call.refusedToken = ''
    const fresh = ledger.tokens.get(sent.token)
    if (sent.token === ledger.token && ledger.tokenAt >= first.at && fresh && backEnd.isLive(sent.token)) ledger.remembered.set(call.address, now())
  }
  return ledger
}
