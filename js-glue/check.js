import { configError } from './errors.js'

export const isFunction = (value) => typeof value === 'function'
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)
export const isText = (value) => typeof value === 'string' && value !== ''

/** A kind of value: what it allows, and how to say so. */
export const text = [isText, 'a non-empty string']
export const object = [isObject, 'an object']
export const callback = [isFunction, 'a function']
export const flag = [(value) => typeof value === 'boolean', 'true or false']

/**
 * Names the argument, what is allowed and the type that came: never the value, which may be a secret.
 * @param {string} name
 * @param {any[]} kind
 * @param {any} value
 */
export const check = (name, kind, value) => {
  const [allows, allowed] = kind
  if (allows(value)) return
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : value !== value ? 'NaN' : typeof value
  throw configError(name + ' must be ' + allowed + '; got ' + type)
}

export const checkOptional = (name, kind, value) => value === undefined || check(name, kind, value)
