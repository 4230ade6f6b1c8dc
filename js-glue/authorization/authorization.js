import { createAuth } from './auth-view.js'
import { isText, object, text } from '../errors/kinds.js'
import { KEY_EPOCH } from '../engine/border-numbers.js'
import { MUST_AUTH, UNBIND_PHONE, UPDATE_PHONE_BY_CODE, UPDATE_PHONE_ENCRYPTED, UPDATE_USER } from '../engine/steps.js'

const ENCRYPTED = ['encryptedData', 'iv', 'rawData', 'signature']

/** A failed tap on a phone button, by error number; any other failure is the user's no. */
const TAP_FAILURES = {
  102: 'ERR_UNSUPPORTED',
  104: 'ERR_PRIVACY_DENIED',
  112: 'ERR_PRIVACY_UNDECLARED',
  1400001: 'ERR_PHONE_QUOTA',
}

const SINGLE_PAGE =
  'This page was opened from Moments (single-page mode), where nobody can sign in. Show what needs no account; the user can open the mini program from here.'

const NO_KEY = 'This platform has no session_key, so the back end cannot check what is encrypted. Send nickName and avatarUrl.'

const NO_PHONE =
  'The phone button of this platform gives neither a code nor encryptedData with iv. Send what it gives to your own back end by session.request.'

/** What an app asks of its user and tells its back end about them. */
export const createAuthorization = ({ engine, host, options, settle, tools }) => {
  const { check, checkOptional, once, sessionError } = tools
  const view = Object.assign(createAuth({ host, authPage: options.authPage }), { authSteps: options.authSteps })

  const call = (kind, epoch, payload, texts) => engine.call(kind, epoch, payload, texts).then(() => engine.userInfo)
  /** 0 means "not encrypted", so an epoch travels as the next number. */
  const encryptedIn = (epoch) => (Number.isInteger(epoch) ? epoch : engine.ask(KEY_EPOCH)) + 1

  /** What was missing in the app, the view knows better than the core. */
  const explained = (error) => {
    if (error.code !== 'ERR_AUTH_COMPONENT_MISSING' || !view.missing) return error
    const { reason, message } = view.missing
    once('view', view.missing)
    return sessionError(error.code, { message, cause: { reason } })
  }

  return {
    view,

    updateUser(profile) {
      check('updateUser(profile)', object, profile)
      const encrypted = profile.encryptedData !== undefined
      if (encrypted && host.hasSessionKey === false) throw sessionError('ERR_UNSUPPORTED', { message: NO_KEY })
      if (encrypted) for (const name of ENCRYPTED) check('updateUser: ' + name, text, profile[name])
      else {
        for (const name of ['nickName', 'avatarUrl']) checkOptional('updateUser: ' + name, text, profile[name])
        check('updateUser: nickName or avatarUrl', text, profile.nickName || profile.avatarUrl)
      }
      const payload = Object.assign({}, profile)
      delete payload.keyEpoch
      return call(UPDATE_USER, encrypted ? encryptedIn(profile.keyEpoch) : 0, payload)
    },

    updatePhone(detail) {
      check('updatePhone(detail)', object, detail)
      const { code, encryptedData, iv, errMsg, errno, keyEpoch } = detail
      if (isText(code)) return call(UPDATE_PHONE_BY_CODE, 0, { code }, [code])
      if (isText(encryptedData) && isText(iv) && host.hasSessionKey !== false) return call(UPDATE_PHONE_ENCRYPTED, encryptedIn(keyEpoch), { encryptedData, iv })
      if (isText(errMsg) && !/:ok$/.test(errMsg))
        throw sessionError(TAP_FAILURES[errno] || 'ERR_AUTH_DENIED', { cause: { errno: Number(errno) || 0 } })
      if (host.hasPhone === false) throw sessionError('ERR_UNSUPPORTED', { message: NO_PHONE })
      check('updatePhone: code', text, code)
    },

    unbindPhone: () => call(UNBIND_PHONE, 0),

    mustAuth(given = {}) {
      check('mustAuth(options)', object, given)
      const { mustAuthStep = 2, popupCompName = 'auth-popup', mode = 'popup' } = given
      check('mustAuth: mustAuthStep', [(step) => [1, 2, 3].includes(step), 'step'], mustAuthStep)
      check('mustAuth: popupCompName', text, popupCompName)
      check('mustAuth: mode', [(value) => value === 'popup' || value === 'page', 'mode'], mode)
      view.prefer({ popupCompName, mode, anyPopup: given.popupCompName === undefined })
      const reached = host.singlePage()
        ? Promise.reject(sessionError('ERR_UNSUPPORTED', { message: SINGLE_PAGE }))
        : engine.run(MUST_AUTH, mustAuthStep)
      return reached.then(
        () => settle('auth', 'success'),
        (thrown) => {
          const error = explained(thrown)
          settle('auth', 'fail', error)
          throw error
        }
      )
    },
  }
}
