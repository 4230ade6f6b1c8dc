// What a session warns its developer of, once each: read when the first is due.

const DAY_S = 86400

/** A network of one's own: nobody else listens there. */
const PRIVATE = /^http:\/\/(localhost|\[|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|[^/.:]+([:/]|$)|[^/:]+\.(local|test|internal)\b)/i

const WHY_TWIN = {
  slow: 'not loaded within 3000 ms',
  none: 'the platform has no WebAssembly',
  traps: 'it trapped 3 times',
}

/** `why`: as loader.js has it. What no attempt could read is the build's mistake; a platform without WebAssembly is nobody's. */
export const fallback = (why, path) => ({
  message: 'the JavaScript twin runs instead of the wasm: ' + (WHY_TWIN[why] || why),
  isMissing: why.startsWith(path),
})

/** What to say, or nothing when it is none of these after all. */
export const NOTICES = {
  http: (url) => (PRIVATE.test(url) ? '' : 'baseURL is http: what it carries, the token included, can be read on the way'),
  'long-life': ({ what, seconds }) => what + ' gives a token of ' + Math.round(seconds / DAY_S) + ' days: expiresIn is in seconds',
  'older-copy': () => 'another copy of mp-session, of version 0.1, shares this storage: bring all copies in the app to one version',
  'no-wasm': (message) =>
    message +
    '. The build has to bring this file: put mp-session/taro, mp-session/vite or mp-session/webpack among its plugins, or build npm in WeChat DevTools; and leave *.wasm and *.wasm.br in the upload.',
  'renewed-life': () => 'renewedToken: expiresIn must be at least 1 second; the token was not taken',
}
