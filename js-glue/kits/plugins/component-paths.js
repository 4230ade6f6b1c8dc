// Component paths as the bundlers write them → as WeChat finds them.
import fs from 'node:fs'
import { filesOf } from './files.js'
import { PLACE } from './shipped.js'

/** Where Taro finds no file that it would compile. */
export const NO_FILE = '/' + PLACE + '/components'
/** What uni-app takes for a component that is not its own: it leaves the attributes and the path as they are. */
export const PLUGIN = 'plugin://mp-session/components'

/** Those two, Taro's `/npm/mp-session/…`, and paths of this disk: WeChat itself looks packages up by their name. */
const WRITTEN =
  /"(?:[^"]*[\\/](?:npm|node_modules|miniprogram_npm)[\\/]|plugin:\/\/)mp-session[\\/](?:miniprogram_dist[\\/])?(?=components[\\/])/g

export const mendComponentPaths = (output) => {
  for (const file of filesOf(output, '.json')) {
    const text = fs.readFileSync(file, 'utf8')
    const right = text.replace(WRITTEN, '"mp-session/')
    if (right !== text) fs.writeFileSync(file, right)
  }
}
