// Taro: `plugins: ['mp-session/taro']` in config/index.
import { NO_FILE } from './component-paths.js'
import { finish } from './finish.js'
import { leaveOut } from './leave-out.js'
import { isOurs, nameOf } from './shipped.js'

export default (context) => {
  // Other platforms have no npm folder and no wasm by path: there the bundler takes the package in.
  const forWeChat = () => context.runOpts.options.platform === 'weapp'

  context.modifyWebpackChain(({ chain }) => {
    if (!forWeChat()) return
    // Taro would compile the components it finds, on top of the ones that are laid out.
    chain.resolve.alias.set('mp-session/components', NO_FILE)
    chain.plugin('mp-session').use({
      apply(compiler) {
        leaveOut(compiler)
        compiler.hooks.afterEmit.tap('mp-session', () => finish(compiler.outputPath))
      },
    })
  })

  context.modifyViteConfig(({ viteConfig, data, viteCompilerContext: taro }) => {
    if (!forWeChat()) return
    const known = data.componentConfig.thirdPartyComponents
    viteConfig.plugins.push({
      name: 'mp-session',
      enforce: 'pre',
      resolveId: (request) => (isOurs(request) ? { id: nameOf(request), external: true } : null),
      // The vite runner writes templates only for tags of components whose files it finds.
      buildStart() {
        for (const { config } of [taro.app].concat(taro.pages))
          for (const [tag, written] of Object.entries(config.usingComponents || {}))
            if (isOurs(written) && !known.has(tag)) known.set(tag, new Set())
      },
      writeBundle: ({ dir }) => finish(dir),
    })
  })
}
