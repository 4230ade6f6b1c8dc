// #ifdef MP-WEIXIN
import { createSession } from 'mp-session'
import { install } from 'mp-session/interceptors/uni'

export const session = createSession({
  baseURL: 'https://api.example.com',
  authSteps: ['phone'],
  authPage: '/pages/auth/auth',
  logger: console,
})

// Below uni's own interceptors, such as the one in api.js.
install(uni, session)
// #endif

// #ifdef MP-ALIPAY
export { session } from './session.alipay.js'
// #endif

// #ifdef H5
export { session } from './session.h5.js'
// #endif
