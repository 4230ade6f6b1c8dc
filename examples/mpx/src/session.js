import { createSession } from 'mp-session'
import { install } from 'mp-session/interceptors/request'

export const session = createSession({
  baseURL: 'https://api.example.com',
  authSteps: ['phone'],
  authPage: '/pages/auth',
  logger: console,
})

install(wx, session)
