import { check, checkOptional } from '../errors/check.js'
import { misuse } from '../errors/errors.js'
import { OPTIONS } from '../errors/generated.js'
import { callback, flag, isText, object, text } from '../errors/kinds.js'

const CALLS = ['silentLogin', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']
const STEPS = ['profile', 'phone']
const isFuse = (name) => name.indexOf('fuse.') === 0
const matches = (pattern) => (value) => isText(value) && pattern.test(value)
const isOrigin = matches(/^https?:\/\/[^/?#@*\\\s]+\/?$/i)
const path = [matches(/^\//), 'path']

const KINDS = {
  baseURL: [matches(/^https?:\/\/[^/?#@\\\s]+(\/[^?#\\\s]*)?$/i), 'url'],
  backend: object,
  endpoints: object,
  fuse: object,
  host: object,
  logger: object,
  requestDefaults: object,
  wasmPath: text,
  authPage: text,
  storageKey: text,
  unwrap: callback,
  isUnauthorized: callback,
  renewedToken: callback,
  formatToken: callback,
  uploadAvatar: callback,
  encryptStorage: flag,
  authSteps: [
    (value) => Array.isArray(value) && !!value[0] && value.every((step, at) => STEPS.includes(step) && value.indexOf(step) === at),
    'facts',
  ],
  trustedOrigins: [Array.isArray, 'origins'],
}
for (const name of Object.keys(OPTIONS)) {
  const [, least, most] = OPTIONS[name]
  KINDS[name] = [
    (value) => Number.isInteger(value) && value >= least && value <= most,
    'number',
    least,
    most,
  ]
}

/** Refuses a key without a kind, too: a misspelt option must not be a silent default. */
const checkAll = (given, prefix, kindOf, names) => {
  for (const key of Object.keys(given)) {
    if (!names.includes(prefix + key))
      throw misuse('unknown', [prefix + key, names.map((name) => name.slice(prefix.length))])
    checkOptional('option ' + prefix + key, kindOf(prefix + key), given[key])
  }
}

const DEFAULTS = { 'requestDefaults.timeout': [(value) => value > 0, 'time'], 'requestDefaults.header': object }

const ORIGIN = [isOrigin, 'origin']

/** Everything `createSession` was given, checked, with the defaults of the core filled in. */
export const readOptions = (given) => {
  check('createSession(options)', object, given)
  const known = Object.keys(KINDS)
  checkAll(given, '', (name) => KINDS[name], known.filter((name) => !isFuse(name)))

  const { backend = {}, endpoints = {}, fuse = {}, requestDefaults = {}, baseURL = '' } = given
  checkAll(fuse, 'fuse.', (name) => KINDS[name], known.filter(isFuse))
  checkAll(requestDefaults, 'requestDefaults.', (name) => DEFAULTS[name], Object.keys(DEFAULTS))
  checkAll(backend, 'backend.', () => callback, CALLS.map((name) => 'backend.' + name))
  checkAll(endpoints, 'endpoints.', () => path, CALLS.map((name) => 'endpoints.' + name))
  for (const [index, origin] of (given.trustedOrigins || []).entries()) check('option trustedOrigins[' + index + ']', ORIGIN, origin)
  if (!baseURL && !backend.silentLogin) throw misuse('no back end')

  const values = {}
  for (const name of Object.keys(OPTIONS)) {
    const value = isFuse(name) ? fuse[name.slice(5)] : given[name]
    values[name] = value === undefined ? OPTIONS[name][0] : value
  }
  return Object.assign({}, given, values, {
    baseURL: baseURL.replace(/\/+$/, ''),
    backend,
    endpoints,
    // In the order of the core's table, which is the order of OPTIONS.
    limits: Object.keys(OPTIONS).map((name) => values[name]),
    authSteps: (given.authSteps || STEPS).map((step) => STEPS.indexOf(step) + 1),
    trustedOrigins: (baseURL ? [baseURL] : []).concat(given.trustedOrigins || []).map(originOf),
  })
}

/** Up to the third slash. */
const originOf = (url) => /^[a-z]+:\/\/[^/]*/i.exec(url)[0]
