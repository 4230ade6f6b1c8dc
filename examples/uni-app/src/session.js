import { createSession } from 'mp-session'
import { install } from 'mp-session/interceptors/request'

export const session = createSession({
  baseURL: 'https://api.example.com',
  authSteps: ['phone'],
  authPage: '/pages/auth/auth',
  logger: console,
})

// Below uni's own interceptors: addresses are whole by then, and they hear of the answer that counts.
install(wx, session)
