import { configError } from './errors.js'

/**
 * @param {string} name
 * @param {any[]} kind
 * @param {any} value
 */
export const check = (name, kind, value) => {
  if (!kind[0](value)) throw configError(require('./complaints.js').wrongKind(name, kind, value))
}

export const checkOptional = (name, kind, value) => value === undefined || check(name, kind, value)
