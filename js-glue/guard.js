import { configError, sessionError } from './errors.js'
import { isText } from './kinds.js'
import { originOf } from './options.js'
import { ENSURE_LOGIN } from './steps.js'

const MAX_KNOWN_ORIGINS = 64

const hasAuthorization = (header) => {
  for (const name in header) if (name.length === 13 && name.toLowerCase() === 'authorization') return true
  return false
}

/** Decides which requests carry the token and what their answers say about it: for `request` and every interceptor. */
export const createGuard = ({ trustedOrigins, isUnauthorized, renewedToken, logger }, { engine, parallel, run, formatToken }) => {
  const known = new Map()
  let accepted = -1

  const placed = (run) =>
    new Promise((resolve, reject) => {
      const leave = (settle) => (result) => {
        parallel.leave()
        settle(result)
      }
      parallel.enter({ start: () => new Promise((done) => done(run())).then(leave(resolve), leave(reject)) })
    })

  const guard = {
    /** The caller opted out, or brings an Authorization of its own. */
    exempt: (needLogin, header) => needLogin === false || (!!header && hasAuthorization(header)),

    /** undefined: the core, which judges addresses, is not loaded yet. */
    mayAttach(url) {
      const origin = originOf(url)
      const verdict = known.get(origin)
      if (verdict !== undefined) return verdict
      if (!trustedOrigins.length) throw configError('option baseURL or trustedOrigins is required for requests with a token')
      // The third slash of 'https://host?a=/b' is in the query.
      const judged = engine.mayAttach(/^[^?#]*[?#][^@\\]*$/.test(origin) ? origin.split(/[?#]/)[0] : origin)
      if (judged === null) return undefined
      if (known.size >= MAX_KNOWN_ORIGINS) known.clear()
      known.set(origin, judged)
      // Once per origin, and without a user name and password in it.
      if (!judged && logger) run(() => logger.info && logger.info('mp-session: no token for ' + origin.split('@').pop() + ', which is not trusted'))
      return judged
    },

    get serial() {
      return engine.serial
    },

    authorization() {
      if (!engine.token) throw sessionError('ERR_SUPERSEDED')
      return formatToken(engine.token)
    },

    unauthorized(response) {
      let refused = response.statusCode === 401
      if (isUnauthorized)
        run(() => {
          refused = isUnauthorized(response)
        })
      return refused
    },

    /** The token of number `serial` was good for this answer, which may bring a newer one. */
    welcome(serial, response) {
      if (serial !== accepted && response.statusCode < 400) {
        accepted = serial
        engine.requestAccepted(serial)
      }
      if (renewedToken)
        run(() => {
          const renewed = renewedToken(response)
          const token = renewed && (renewed.token || renewed)
          if (isText(token)) engine.adoptToken(serial, token, +renewed.expiresIn)
        })
    },

    refresh: (serial) => engine.refresh(serial),
    giveUp: (serial) => engine.replayRejected(serial),

    /** → whether the token may travel; if so, the session is signed in by then. */
    admit(url, needLogin, header) {
      if (guard.exempt(needLogin, header)) return Promise.resolve(false)
      return new Promise((resolve) => resolve(guard.mayAttach(url))).then((attach) => {
        if (attach === undefined) return engine.load().then(() => guard.admit(url, needLogin, header))
        return attach && !engine.isLive() ? engine.run(ENSURE_LOGIN).then(() => true) : attach
      })
    },

    /**
     * Sends through a library, in one of the places for parallel requests: `dispatch(authorization)` →
     * `{ response: { statusCode, header, data }, … }`, whatever the status. Resolves with its last result:
     * a second 401 is the library's to report.
     */
    send: ({ url, needLogin, header }, dispatch) =>
      guard.admit(url, needLogin, header).then((attach) => {
        const attempt = (again, renewed) =>
          placed(() => {
            // It waited for its place, and the token it would take along is being replaced.
            if (attach && !renewed && !engine.isLive()) return {}
            const { serial } = guard
            return dispatch(attach ? guard.authorization() : undefined).then((result) => {
              const refused = attach && guard.unauthorized(result.response)
              if (refused && again) return { refresh: guard.refresh(serial) }
              if (refused) guard.giveUp(serial)
              else if (attach) guard.welcome(serial, result.response)
              return { result }
            })
          }).then(({ refresh, result }) => {
            if (result) return result
            return refresh ? refresh.then(() => attempt(false)) : engine.run(ENSURE_LOGIN).then(() => attempt(again, true))
          })
        return attempt(true)
      }),
  }
  return guard
}
