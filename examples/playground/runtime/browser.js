// With the back end and the simulated platform behind the page's origin.
import { start } from './start.js'
import { createWx } from './wx.js'

start(createWx)
