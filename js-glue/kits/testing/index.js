import { startProgram } from './program.js'
import { createFakeWx } from './wx.js'

export { createFakeMy } from './my.js'
export { createAuthPopup } from './popup.js'
export { createFakeTt } from './tt.js'
export { createFakeWx }

/** An app of one's own on such a `wx`; program.d.ts says what it does. */
export const createMiniProgram = (options) => startProgram(createFakeWx, options)
