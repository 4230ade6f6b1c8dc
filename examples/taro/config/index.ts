import { defineConfig } from '@tarojs/cli'

export default defineConfig({
  projectName: 'mp-session-example',
  date: '2026-11-27',
  designWidth: 750,
  deviceRatio: { 750: 1 },
  sourceRoot: 'src',
  outputRoot: 'dist',
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  plugins: ['mp-session/taro'],
})
