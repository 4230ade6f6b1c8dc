import { webHost } from 'mp-session/host/web'

/** In a browser the app brings its own way to a code: here from the page that signed the user in, as `?code=`. */
const getCode = async () => new URLSearchParams(location.search).get('code') || Promise.reject(new Error('nobody is signed in'))

export const host = webHost({ getCode })
