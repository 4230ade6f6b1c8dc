import { createHost } from './common.js'
import { platformHost } from './elsewhere.js'

/** The adapter for Douyin's `tt`: `createSession({ host: ttHost(tt), … })`. */
export const ttHost = (api) => platformHost(createHost, 'tt', api)
