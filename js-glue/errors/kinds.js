export const isFunction = (value) => typeof value === 'function'
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)
export const isText = (value) => typeof value === 'string' && value !== ''

/** A kind of value: what it allows, and by what name complaints.js knows it. */
export const text = [isText, 'text']
export const object = [isObject, 'object']
export const callback = [isFunction, 'callback']
export const flag = [(value) => typeof value === 'boolean', 'flag']
