import { describeApp } from './support/life.mjs'

describeApp({
  name: 'uni-app',
  output: 'dist/build/mp-weixin',
  pages: { index: 'pages/index/index', tea: 'pages/tea/tea', auth: 'pages/auth/auth' },
})
