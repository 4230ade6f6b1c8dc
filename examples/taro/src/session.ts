import Taro from '@tarojs/taro'
import { createSession } from 'mp-session'
import { install } from 'mp-session/interceptors/taro'
import { host } from './host'

// Made here and not in a component: React may run those twice.
export const session = createSession({
  baseURL: 'https://api.example.com',
  host,
  authSteps: ['phone'],
  authPage: process.env.TARO_ENV === 'weapp' ? '/pages/auth/index' : undefined,
  logger: console,
})

install(Taro, session)
