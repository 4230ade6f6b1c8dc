import { describeApp } from './support/life.mjs'

describeApp({
  name: 'native-ts',
  output: 'dist',
  pages: { index: 'pages/index/index', tea: 'pages/tea/tea', auth: 'pages/auth/auth' },
  everything: true,
})
