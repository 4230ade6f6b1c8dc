import { createSession } from 'mp-session'
import { uniHost } from 'mp-session/host/uni'
import { install } from 'mp-session/interceptors/uni'

// There is no authorization page: it is made of components of WeChat's.
export const session = createSession({
  baseURL: 'https://api.example.com',
  host: uniHost(uni),
  authSteps: ['phone'],
  logger: console,
})

install(uni, session)
