import { describeApp } from './support/life.mjs'

describeApp({
  name: 'mpx',
  output: 'dist/wx',
  pages: { index: 'pages/index', tea: 'pages/tea', auth: 'pages/auth' },
})
