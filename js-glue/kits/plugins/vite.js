// uni-app: `plugins: [mpSession(), uni()]`.
import { mendComponentPaths, PLUGIN } from './component-paths.js'
import { isOurs, layOut, nameOf } from './shipped.js'

const NAMED = /(["'])mp-session\/components(?=\/)/g

export default () => {
  // On other platforms, the web among them, the bundler takes the package in.
  const forWeChat = () => process.env.UNI_PLATFORM === 'mp-weixin'

  return {
    name: 'mp-session',
    enforce: 'pre',
    resolveId: (request) => (forWeChat() && isOurs(request) ? { id: nameOf(request), external: true } : null),
    // pages.json under the name that uni-app gives it, before uni-app itself reads it, wherever the plugin stands.
    transform: {
      order: 'pre',
      handler: (code, id) =>
        forWeChat() && id.endsWith('pages-json-js') ? { code: code.replace(NAMED, '$1' + PLUGIN), map: null } : null,
    },
    writeBundle({ dir }) {
      if (!forWeChat()) return
      mendComponentPaths(dir)
      layOut(dir)
    },
  }
}
