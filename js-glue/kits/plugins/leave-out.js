// For webpack: WeChat itself resolves `require('mp-session')`, so the bundle keeps the call as it is.
import { isOurs, nameOf } from './shipped.js'

/** By the module factory and not by `externals`: Taro's compilers of independent subpackages have no externals of ours. */
export const leaveOut = (compiler) => {
  const { ExternalModule } = compiler.webpack
  compiler.hooks.normalModuleFactory.tap('mp-session', (factory) =>
    factory.hooks.factorize.tap('mp-session', ({ dependencies: [{ request }] }) =>
      isOurs(request) ? new ExternalModule(nameOf(request), 'commonjs', request) : undefined
    )
  )
}
