// Checks the options that not every app gives: read when one of them is.

import { BOUNDS } from '../errors/generated.js'
import { callback, flag, isText, object, text } from '../errors/kinds.js'

const CALLS = ['silentLogin', 'refreshToken', 'register', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']
const STEPS = ['profile', 'phone']

const matches = (pattern) => (value) => isText(value) && pattern.test(value)
const PATH = [matches(/^\//), 'path']
/** What names a header (RFC 9110), but for those that say what the body is, or that WeChat writes itself. */
const HEADER = /^(?!(__proto__|content-type|content-length|referer|host)$)[\w!#$%&'*+.^`|~-]+$/i
const ORIGIN = [matches(/^https?:\/\/[^/?#@*\\\s]+\/?$/i), 'origin']
const between = (least, most) => [(value) => Number.isInteger(value) && value >= least && value <= most, 'number', least, most]

/** One kind for all names. */
const all = (names, kind) => {
  const kinds = {}
  for (const name of names) kinds[name] = kind
  return kinds
}
const KINDS = Object.assign(all(['backend', 'endpoints', 'fuse', 'requestDefaults'], object), {
  authPage: text,
  storageKey: text,
  wasmPath: text,
  unwrap: callback,
  isUnauthorized: callback,
  renewedToken: callback,
  formatToken: callback,
  tokenHeader: [matches(HEADER), 'header'],
  uploadAvatar: callback,
  isSessionEnded: callback,
  loginData: callback,
  autoLogin: flag,
  encryptStorage: flag,
  authSteps: [
    (value) => Array.isArray(value) && !!value[0] && value.every((step, at) => STEPS.includes(step) && value.indexOf(step) === at),
    'facts',
  ],
  trustedOrigins: [Array.isArray, 'origins'],
})
const FUSE = {}
for (const name of Object.keys(BOUNDS)) {
  const [least, most] = BOUNDS[name]
  const [group, option] = name.split('.')
  if (option) FUSE[option] = between(least, most)
  else KINDS[group] = between(least, most)
}
/** What an option that is an object may hold. */
const GROUPS = {
  fuse: FUSE,
  requestDefaults: { timeout: [(value) => value > 0, 'time'], header: object },
  backend: all(CALLS, callback),
  endpoints: all(CALLS, PATH),
}

/** `usual`: the names of those that have been checked already. */
export const checkSeldom = (given, usual, { check, checkOptional, misuse }) => {
  /** Refuses a name without a kind, too: a misspelt option must not be a silent default. */
  const checkAll = (options, prefix, kinds, known) => {
    for (const name of Object.keys(options)) {
      if (!known.includes(name)) throw misuse('unknown', [prefix + name, known])
      checkOptional('option ' + prefix + name, kinds[name], options[name])
    }
  }
  checkAll(given, '', KINDS, usual.concat(Object.keys(KINDS)))
  for (const group of Object.keys(GROUPS)) checkAll(given[group] || {}, group + '.', GROUPS[group], Object.keys(GROUPS[group]))
  for (const [index, origin] of (given.trustedOrigins || []).entries()) check('option trustedOrigins[' + index + ']', ORIGIN, origin)
}
