import { createHost } from './common.js'
import { frameworkHost } from './elsewhere.js'
import { wxHost } from './wx.js'

/** The adapter for uni-app's `uni`, on whatever Mini Program platform it was built for. */
export const uniHost = (uni) => frameworkHost({ createHost, wxHost }, 'uni', uni)
