import { install } from 'mp-session/interceptors/request'

/**
 * For `uni.request` in a mini program, with callbacks or promises: `installForUni(uni, session)`.
 * `uni` took its copy of `wx` before any of the app's code ran, so the interceptor goes to `uni` itself.
 * A request opts out with `needLogin: false`. Returns a function that uninstalls.
 */
export const installForUni = (uni, session) => install(uni, session)
