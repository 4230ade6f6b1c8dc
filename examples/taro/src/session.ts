import Taro from '@tarojs/taro'
import { createSession } from 'mp-session'
import { install } from 'mp-session/interceptors/taro'

// Made here and not in a component: React may run those twice.
export const session = createSession({
  baseURL: 'https://api.example.com',
  authSteps: ['phone'],
  authPage: '/pages/auth/index',
  logger: console,
})

install(Taro, session)
