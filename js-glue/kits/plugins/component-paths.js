// Component paths as the bundlers write them → as WeChat finds them.
import fs from 'node:fs'
import path from 'node:path'
import { PLACE } from './shipped.js'

/** Where Taro finds no file that it would compile. */
export const NO_FILE = '/' + PLACE + '/components'
/** What uni-app takes for a component that is not its own: it leaves the attributes and the path as they are. */
export const PLUGIN = 'plugin://mp-session/components'

/** Those two, Taro's `/npm/mp-session/…`, and paths of this disk: WeChat itself looks packages up by their name. */
const WRITTEN =
  /"(?:[^"]*[\\/](?:npm|node_modules|miniprogram_npm)[\\/]|plugin:\/\/)mp-session[\\/](?:miniprogram_dist[\\/])?(?=components[\\/])/g

export const mendComponentPaths = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'miniprogram_npm') mendComponentPaths(file)
    } else if (entry.name.endsWith('.json')) {
      const text = fs.readFileSync(file, 'utf8')
      const right = text.replace(WRITTEN, '"mp-session/')
      if (right !== text) fs.writeFileSync(file, right)
    }
  }
}
