import { isNamed } from './headers.js'
import { isText } from '../errors/kinds.js'

const MAX_KNOWN_ORIGINS = 64

/** All before the path. A '?' or '#' ends it too, unless a user name, which hides the real host, comes after. */
const originOf = (url) => {
  const [origin] = /^[a-z]+:\/\/[^/]*/i.exec(url) || ['']
  return /^[^?#]*[?#][^@\\]*$/.test(origin) ? origin.split(/[?#]/)[0] : origin
}

/** An old app sets the header before there is a token: an empty one is none. */
const brings = (header, wanted) => {
  for (const name in header) if (isNamed(name, wanted) && header[name]) return true
  return false
}

/** Decides which requests carry the token, and reads what their answers say about it. What follows from that, the core knows. */
export const createGuard = ({ trustedOrigins, isUnauthorized, isSessionEnded, renewedToken, tokenHeader }, { engine, log, run, formatToken, misuse, sessionError }) => {
  const known = new Map()
  // Most requests go to the same trusted origin, which ends at this slash: no need to find out where it ends each time.
  let usual

  // Asked twice about the same text.
  let latest
  /** Absolute, and known to be trusted: most requests are. */
  const isUsual = (url) => {
    if (url === latest) return true
    // No `startsWith`: it takes three times as long in V8.
    const is = usual !== undefined && url.indexOf(usual) === 0
    if (is) latest = url
    return is
  }

  /** What the app's own function says; one that throws says nothing. */
  const judged = (judge, response, unsaid) => {
    let verdict = unsaid
    run(() => {
      verdict = judge(response)
    })
    return !!verdict
  }

  return {
    isUsual,
    /** The caller opted out, or brings a token of its own. */
    exempt: (needLogin, header) => needLogin === false || (!!header && brings(header, tokenHeader)),

    /** undefined: the core, which judges addresses, is not loaded yet. */
    mayAttach(url) {
      if (isUsual(url)) return true
      const origin = originOf(url)
      const verdict = known.get(origin)
      if (verdict !== undefined) return verdict
      if (!trustedOrigins.length) throw misuse('no origins')
      const judged = engine.mayAttach(origin)
      if (judged === null) return undefined
      if (known.size >= MAX_KNOWN_ORIGINS) known.clear()
      known.set(origin, judged)
      if (judged && url[origin.length] === '/') usual = origin + '/'
      // Once per origin, and without a user name and password in it.
      if (!judged) log.info('no token for ' + origin.split('@').pop() + ', which is not trusted')
      return judged
    },

    authorization() {
      if (!engine.token) throw sessionError('ERR_SUPERSEDED')
      return formatToken(engine.token)
    },

    /** Whether the answer says that the back end ended the session of this token on purpose; the core hears of it. */
    ended:
      isSessionEnded &&
      ((serial, response) => {
        const ended = judged(isSessionEnded, response, false)
        if (ended) engine.sessionEnded(serial)
        return ended
      }),

    /** `ofCall` judges this call's answers alone. */
    refused(response, ofCall) {
      const judge = ofCall || isUnauthorized
      const refused = Number(response.statusCode) === 401
      return judge ? judged(judge, response, refused) : refused
    },

    /** The same of an answer whose body is still to come; a judge that cannot do without the body has no say yet. */
    headRefuses(head, ofCall) {
      const response = Object.assign({ data: undefined }, head)
      response.statusCode = Number(response.statusCode)
      const judge = ofCall || isUnauthorized
      try {
        if (judge) return !!judge(response)
      } catch (error) {
        // It looked for the body.
      }
      return response.statusCode === 401
    },

    /** What an answer that is no refusal says of the token of number `serial`; `replay` when it had been refused before. */
    welcome(serial, response, replay) {
      const accepted = response.statusCode < 400
      if (replay && !accepted) engine.replayEnded(serial)
      else if (replay || (accepted && serial === engine.probation)) engine.requestAccepted(serial, replay)
      // What is no answer of a server's has no data.
      if (renewedToken && 'data' in response)
        run(() => {
          const renewed = renewedToken(response)
          const token = renewed && (renewed.token || renewed)
          if (isText(token)) engine.adoptToken(serial, token, renewed.expiresIn)
        })
    },
  }
}
