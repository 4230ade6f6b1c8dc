// What a build lays into its output: the package as WeChat DevTools' "build npm" would copy it.
import fs from 'node:fs'
import path from 'node:path'

/** The plugins lie at the top of the package that they lay out: no other copy can get in. */
export const SHIPPED = path.join(__dirname, 'miniprogram_dist')
export const PLACE = 'miniprogram_npm/mp-session'
export const WASM = '/' + PLACE + '/mp-session.wasm'
const NOT_FOR_PHONES = /\.d\.ts$|\.md$|[\\/]testing$/

/** The testing kit is not laid out: an app that wants it on a phone bundles it. */
export const OURS = /^mp-session(?!\/testing)(\/|$)/
/** Whether a module that the app asks for is looked up by WeChat. */
export const isOurs = (request) => OURS.test(request)
/** The name by which WeChat finds it below miniprogram_npm. */
export const nameOf = (request) => request.replace(/^mp-session\/miniprogram_dist(\/|$)/, 'mp-session$1')

const copy = (to) => fs.cpSync(SHIPPED, to, { recursive: true, filter: (file) => !NOT_FOR_PHONES.test(file) })

const subpackages = (output) => {
  const app = JSON.parse(fs.readFileSync(path.join(output, 'app.json'), 'utf8'))
  return app.subPackages || app.subpackages || []
}

/**
 * Copies the package into the output folder of a Mini Program, and once more into each independent subpackage,
 * which can require nothing outside of its root and has its own path to the wasm.
 */
export const layOut = (output) => {
  copy(path.join(output, PLACE))
  for (const { root, independent } of subpackages(output)) {
    if (!independent) continue
    const folder = path.join(output, root, PLACE)
    copy(folder)
    const index = path.join(folder, 'index.js')
    fs.writeFileSync(index, fs.readFileSync(index, 'utf8').split(WASM).join(path.posix.join('/', root, WASM)))
  }
}
