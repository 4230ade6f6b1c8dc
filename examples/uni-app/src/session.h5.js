import { createSession } from 'mp-session'
import { webHost } from 'mp-session/host/web'

/** In a browser the app brings its own way to a code: here from the page that signed the user in, as `?code=`. */
const getCode = async () => new URLSearchParams(location.search).get('code') || Promise.reject(new Error('nobody is signed in'))

// There is no authorization page: it is made of components of WeChat's.
export const session = createSession({
  baseURL: 'https://api.example.com',
  host: webHost({ getCode }),
  authSteps: ['phone'],
  logger: console,
})
