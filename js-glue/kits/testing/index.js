export { createFakeMy } from './my.js'
export { createFakeTt } from './tt.js'
export { createFakeWx } from './wx.js'
