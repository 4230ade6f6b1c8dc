import { createSession } from 'mp-session'
import { webHost } from 'mp-session/host/web'
import { codeOfOfficialAccount } from './code.js'

/**
 * A session of a page in WeChat. The back end changes such a code at WeChat's `/sns/oauth2/access_token`, not at
 * `jscode2session`: hence the path of its own. Refresh tokens spare users the way to WeChat and back when a token ends.
 */
export const openSession = ({ appId, authorizeUrl, ...options }) =>
  createSession({
    endpoints: { silentLogin: '/officialAccountLogin' },
    host: webHost({ getCode: codeOfOfficialAccount({ appId, authorizeUrl }) }),
    ...options,
  })
