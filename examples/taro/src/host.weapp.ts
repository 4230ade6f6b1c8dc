/** On WeChat, the global `wx`. */
export const host = undefined
