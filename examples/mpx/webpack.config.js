const path = require('path')
const MpxWebpackPlugin = require('@mpxjs/webpack-plugin')
const MpSession = require('mp-session/webpack')

module.exports = {
  mode: 'production',
  entry: { app: './src/app.mpx' },
  output: { path: path.join(__dirname, 'dist/wx'), clean: true },
  module: {
    rules: [
      { test: /\.mpx$/, use: MpxWebpackPlugin.loader() },
      { test: /\.json$/, resourceQuery: /asScript/, type: 'javascript/auto' },
      { test: /\.wxs$/, use: MpxWebpackPlugin.wxsPreLoader(), enforce: 'pre' },
      { test: /\.css$|\.wxss$/, use: MpxWebpackPlugin.wxssLoader() },
      { test: /\.wxml$/, use: MpxWebpackPlugin.wxmlLoader() },
    ],
  },
  resolve: { extensions: ['.mpx', '.js', '.wxml'], modules: ['node_modules'] },
  plugins: [new MpSession(), new MpxWebpackPlugin({ mode: 'wx', srcMode: 'wx' })],
  optimization: { runtimeChunk: { name: 'bundle' } },
}
