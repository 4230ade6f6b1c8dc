import Taro from '@tarojs/taro'
import { createSession } from 'mp-session'
import { taroHost } from 'mp-session/host/taro'
import { install } from 'mp-session/interceptors/taro'

// There is no authorization page: it is made of components of WeChat's.
export const session = createSession({
  baseURL: 'https://api.example.com',
  host: taroHost(Taro),
  authSteps: ['phone'],
  logger: console,
})

install(Taro, session)
