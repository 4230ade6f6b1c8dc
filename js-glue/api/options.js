import { check, checkOptional } from '../errors/check.js'
import { misuse } from '../errors/errors.js'
import { DEFAULTS } from '../errors/generated.js'
import { isText, object } from '../errors/kinds.js'

const STEPS = ['profile', 'phone']
const URL_WITHOUT_QUERY = /^https?:\/\/[^/?#@\\\s]+(\/[^?#\\\s]*)?$/i

/** What nearly every app gives. */
const USUAL = {
  baseURL: [(value) => isText(value) && URL_WITHOUT_QUERY.test(value), 'url'],
  host: object,
  logger: object,
}

/** Everything `createSession` was given, checked, with the defaults of the core filled in. */
export const readOptions = (given) => {
  check('createSession(options)', object, given)
  const usual = Object.keys(USUAL)
  const seldom = Object.assign({}, given)
  for (const name of usual) {
    checkOptional('option ' + name, USUAL[name], given[name])
    delete seldom[name]
  }
  if (Object.keys(seldom).length) require('./seldom-options.js').checkSeldom(seldom, usual, { check, checkOptional, misuse })

  const { backend = {}, endpoints = {}, fuse = {}, baseURL = '' } = given
  if (!baseURL && !backend.silentLogin) throw misuse('no back end')

  const values = {}
  for (const name of Object.keys(DEFAULTS)) {
    const [group, option] = name.split('.')
    const value = option ? fuse[option] : given[group]
    values[name] = value === undefined ? DEFAULTS[name] : value
  }
  return Object.assign({}, given, values, {
    baseURL: baseURL.replace(/\/+$/, ''),
    backend,
    endpoints,
    tokenHeader: given.tokenHeader || 'Authorization',
    // In the order of the core's table, which is that of DEFAULTS.
    limits: Object.keys(DEFAULTS).map((name) => values[name]),
    authSteps: (given.authSteps || STEPS).map((step) => STEPS.indexOf(step) + 1),
    trustedOrigins: (baseURL ? [baseURL] : []).concat(given.trustedOrigins || []).map(originOf),
  })
}

/** Up to the third slash. */
const originOf = (url) => /^[a-z]+:\/\/[^/]*/i.exec(url)[0]
