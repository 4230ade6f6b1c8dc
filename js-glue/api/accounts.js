// Sign-ins that are not silent: read when the first of them is made.

import { REGISTER } from '../engine/steps.js'
import { hasExpiresAt } from '../requests/backend.js'
import { flag, isText, object, text } from '../errors/kinds.js'

/** What a registration may bring beside fields of the app's own. */
const TEXTS = ['phoneCode', 'nickName', 'avatarUrl']

export const createAccounts = ({ engine, now, signedInAs, takeApart, tools: { check, checkOptional, sessionError } }) => {
  const outside = (told) => sessionError('ERR_BACKEND_PROTOCOL', { told: 'adopt: ' + told })
  return {
    adopt(reply, options = {}) {
      check('adopt(reply, options)', object, options)
      checkOptional('adopt: silent', flag, options.silent)
      const timed = hasExpiresAt(reply) ? require('../requests/expires-at.js').withLifetime(reply, undefined, now()) : reply
      const taken = isText(timed) ? timed : takeApart(timed, 'token')
      if (isText(taken)) throw outside(taken)
      return engine.adopt(options.silent ? 1 : 0, taken).then(signedInAs, (error) => {
        // The core knows the bounds, and tells by a number what is beyond them.
        throw error.code === 'ERR_BACKEND_PROTOCOL' ? outside(require('../engine/faults.js').FAULTS[error.cause.errno]) : error
      })
    },

    register(given = {}) {
      check('register(options)', object, given)
      const payload = Object.assign({}, given)
      for (const name of TEXTS) checkOptional('register: ' + name, text, payload[name])
      return engine.call(REGISTER, 0, payload).then(signedInAs)
    },
  }
}
