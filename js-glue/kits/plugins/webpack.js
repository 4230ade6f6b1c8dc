// mpx, and webpack alone: `plugins: [new MpSession()]`.
import { finish } from './finish.js'
import { leaveOut } from './leave-out.js'
import { OURS } from './shipped.js'

/** mpx's own plugin, if this is an mpx build. */
const mpxOf = (compiler) => compiler.options.plugins.find((plugin) => plugin && plugin.constructor.name === 'MpxWebpackPlugin')

export default class MpSession {
  apply(compiler) {
    const mpx = mpxOf(compiler)
    if (mpx) {
      // On other platforms, the web among them, the bundler takes the package in.
      if (mpx.options.mode !== 'wx') return
      // Leaves the component paths in the .json as they are written.
      mpx.options.externals = (mpx.options.externals || []).concat(OURS)
    }
    leaveOut(compiler)
    compiler.hooks.afterEmit.tap('mp-session', () => finish(compiler.outputPath))
  }
}
