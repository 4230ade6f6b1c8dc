// uni-app: `plugins: [mpSession(), uni()]`.
import { PLUGIN } from './component-paths.js'
import { finish } from './finish.js'
import { isOurs, nameOf } from './shipped.js'

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
    // Once uni-app has copied what it copies as it is.
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }) {
        if (forWeChat()) finish(dir)
      },
    },
  }
}
