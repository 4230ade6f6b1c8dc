// With platform and back end inside the page: nothing is sent anywhere.
import { createWx } from '../in-page/wx.js'
import { packagePath } from './package-path.js'
import { start } from './start.js'

/** Nobody unpacks .br files there, and the plain one is as good. */
start(createWx, (path) => packagePath(path).replace(/\.br$/, ''))
