import { describeApp } from './support/life.mjs'

describeApp({
  name: 'taro',
  output: 'dist',
  pages: { index: 'pages/index/index', tea: 'pages/tea/index', auth: 'pages/auth/index' },
})
