export const isFunction = (value) => typeof value === 'function'
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)
export const isText = (value) => typeof value === 'string' && value !== ''

/** A kind of value: what it allows, and how to say so. */
export const text = [isText, 'a non-empty string']
export const object = [isObject, 'an object']
export const callback = [isFunction, 'a function']
export const flag = [(value) => typeof value === 'boolean', 'true or false']
