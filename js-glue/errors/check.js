import { configError } from './errors.js'

/**
 * Names the argument, what is allowed and the type that came: never the value, which may be a secret.
 * @param {string} name
 * @param {any[]} kind
 * @param {any} value
 */
export const check = (name, kind, value) => {
  if (kind[0](value)) return
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : value !== value ? 'NaN' : typeof value
  throw configError(name + ' must be ' + kind[1] + '; got ' + type)
}

export const checkOptional = (name, kind, value) => value === undefined || check(name, kind, value)
