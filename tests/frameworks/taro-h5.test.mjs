import { describeInBrowser } from './support/h5.mjs'

describeInBrowser({ name: 'taro', output: 'dist' })
