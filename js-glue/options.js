import { configError } from './errors.js'
import { OPTIONS } from './generated.js'

const CALLS = ['silentLogin', 'updateUser', 'updatePhone', 'unbindPhone', 'logout']
const STEPS = ['profile', 'phone']
const BASE_URL = /^https?:\/\/[^/?#@\\\s]+(\/[^?#\\\s]*)?$/i
const ORIGIN = /^https?:\/\/[^/?#@\\\s]+\/?$/i

export const isFunction = (value) => typeof value === 'function'
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)
export const isText = (value) => typeof value === 'string' && value !== ''

const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Names the argument, what is allowed and the kind that came: never the value, which may be a secret. */
export const expected = (name, allowed, value) =>
  configError(name + ' must be ' + allowed + '; got ' + (value !== value ? 'NaN' : kindOf(value)))

const text = [isText, 'a non-empty string']
const callback = [isFunction, 'a function']

const CHECKS = {
  baseURL: [(value) => isText(value) && BASE_URL.test(value), 'an http(s) URL without query'],
  host: [isObject, 'an object like wx'],
  wasmPath: text,
  authPage: text,
  storageKey: text,
  unwrap: callback,
  isUnauthorized: callback,
  renewedToken: callback,
  formatToken: callback,
  uploadAvatar: callback,
  logger: [isObject, 'an object with info and warn'],
  encryptStorage: [(value) => typeof value === 'boolean', 'true or false'],
  authSteps: [
    (value) =>
      Array.isArray(value) && value.length && value.every((step, at) => STEPS.includes(step) && value.indexOf(step) === at),
    "an array of 'profile' and 'phone', each once",
  ],
  trustedOrigins: [
    (value) => Array.isArray(value) && value.every((origin) => isText(origin) && ORIGIN.test(origin)),
    "an array of origins such as 'https://api.example.com'",
  ],
}

const isFuse = (name) => /^fuse\./.test(name)

const check = (name, [allows, allowed], value) => {
  if (value !== undefined && !allows(value)) throw expected('option ' + name, allowed, value)
}

/** Refuses every key that is not among `known`: a misspelt option must not be a silent default. */
const checkKeys = (given, known, prefix, what) => {
  if (!isObject(given)) throw expected(what, 'an object', given)
  for (const key of Object.keys(given))
    if (!known.includes(key)) throw configError('unknown option ' + prefix + key + '; known are ' + known.join(', '))
}

/** Everything `createSession` was given, checked, with the defaults of the core filled in. */
export const readOptions = (given) => {
  const numbers = Object.keys(OPTIONS)
  checkKeys(given, Object.keys(CHECKS).concat(numbers, 'backend', 'endpoints', 'fuse'), '', 'createSession(options)')
  for (const name of Object.keys(CHECKS)) check(name, CHECKS[name], given[name])

  const { backend = {}, endpoints = {}, fuse = {}, baseURL = '' } = given
  checkKeys(backend, CALLS, 'backend.', 'option backend')
  for (const name of Object.keys(backend)) check('backend.' + name, callback, backend[name])
  checkKeys(endpoints, CALLS, 'endpoints.', 'option endpoints')
  for (const name of Object.keys(endpoints))
    check('endpoints.' + name, [(path) => isText(path) && path[0] === '/', "a path that starts with '/'"], endpoints[name])
  checkKeys(fuse, numbers.filter(isFuse).map((name) => name.slice(5)), 'fuse.', 'option fuse')
  if (!baseURL && !backend.silentLogin) throw configError('option baseURL or option backend.silentLogin is required')

  const values = {}
  for (const name of numbers) {
    const [byDefault, least, most] = OPTIONS[name]
    const value = isFuse(name) ? fuse[name.slice(5)] : given[name]
    const whole = Number.isInteger(value) && value >= least && value <= most
    check(name, [() => whole, 'a whole number from ' + least + ' to ' + most], value)
    values[name] = value === undefined ? byDefault : value
  }

  const ownOrigin = baseURL ? [originOf(baseURL)] : []
  return Object.assign({}, given, values, {
    baseURL: baseURL.replace(/\/+$/, ''),
    backend,
    endpoints,
    // In the order of the core's table, which is the order of OPTIONS.
    limits: numbers.map((name) => values[name]),
    authSteps: (given.authSteps || STEPS).map((step) => STEPS.indexOf(step) + 1),
    trustedOrigins: ownOrigin.concat((given.trustedOrigins || []).map(originOf)),
  })
}

/** Up to the third slash. */
export const originOf = (url) => {
  const end = url.indexOf('/', 8)
  return end < 0 ? url : url.slice(0, end)
}
