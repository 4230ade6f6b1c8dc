import { createHost } from './common.js'
import { frameworkHost } from './elsewhere.js'
import { wxHost } from './wx.js'

/** The adapter for `Taro`, on whatever Mini Program platform it was built for. */
export const taroHost = (Taro) => frameworkHost({ createHost, wxHost }, 'taro', Taro)
