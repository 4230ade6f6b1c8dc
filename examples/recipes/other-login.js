// Where the code does not come from wx.login:
//
//   hostWithLogin(wx, wx.pluginLogin)          in a plugin, which has no wx.login; the back end changes it at getpluginopenpid
//   hostWithLogin(wx, wx.getMiniProgramCode)   in an app made from a Mini Program (multi-platform app mode)
//
// Every function of the platform that calls `success` with a `code` will do.
import { wxHost } from 'mp-session'

/** For `createSession({ host })`. All else is the platform's own: the session is still one for the whole app. */
export const hostWithLogin = (wx, login) => wxHost(Object.assign({}, wx, { login }))
