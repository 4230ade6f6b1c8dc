import { createHost } from './common.js'
import { platformHost } from './elsewhere.js'

/** The adapter for Alipay's `my`: `createSession({ host: myHost(my), … })`. */
export const myHost = (api) => platformHost(createHost, 'my', api)
