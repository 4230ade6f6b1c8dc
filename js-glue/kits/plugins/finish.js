import { complain } from './complaints.js'
import { mendComponentPaths } from './component-paths.js'
import { layOut } from './shipped.js'

/** After the bundler has written a Mini Program to `output`. Doing it twice changes nothing. */
export const finish = (output) => {
  mendComponentPaths(output)
  layOut(output)
  complain(output)
}
