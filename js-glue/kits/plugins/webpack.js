// mpx and plain webpack: `plugins: [new MpSession()]`.
import { leaveOut } from './leave-out.js'
import { layOut } from './shipped.js'
import { mendComponentPaths } from './component-paths.js'

class MpSession {
  apply(compiler) {
    leaveOut(compiler)
    compiler.hooks.afterEmit.tap('mp-session', () => {
      mendComponentPaths(compiler.outputPath)
      layOut(compiler.outputPath)
    })
  }
}

export default MpSession
