import { describeInBrowser } from './support/h5.mjs'

describeInBrowser({ name: 'uni-app', output: 'dist/build/h5' })
