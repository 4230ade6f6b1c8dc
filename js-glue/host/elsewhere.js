// Hosts of other platforms than WeChat: read where there is no global wx, or where something else was given.

import { likeWx } from './like-wx.js'
import { NAMES, PLATFORMS, globalOf } from './platforms.js'

/** A platform that nobody knows: what goes by WeChat's names there may be something else, as a login that opens a window. */
const UNKNOWN = { failures: {}, calls: { login: null, checkSession: null } }
const NO_ACCOUNT = { method: '', read: () => ({}), usual: '' }

const asked = (api, method) => {
  try {
    return api[method]() || {}
  } catch (error) {
    return {}
  }
}

/** What uni-app and Taro call the platform that they run on. */
const FRAMEWORKS = {
  uni: {
    platform: (uni) => asked(uni, 'getAppBaseInfo').uniPlatform || asked(uni, 'getSystemInfoSync').uniPlatform,
    names: {
      'mp-weixin': 'wx',
      'mp-toutiao': 'tt',
      'mp-alipay': 'my',
      'mp-baidu': 'swan',
      'mp-qq': 'qq',
      'mp-kuaishou': 'ks',
      'mp-jd': 'jd',
      'mp-xhs': 'xhs',
    },
  },
  taro: {
    platform: (Taro) => Taro.getEnv(),
    names: { WEAPP: 'wx', TT: 'tt', ALIPAY: 'my', SWAN: 'swan', QQ: 'qq', kwai: 'ks', JD: 'jd', xhs: 'xhs' },
  },
}

/** `api`: the platform's `native` global, or what a framework made of it. */
const hostBy = (createHost, name, platform, api, native) => {
  const { account = NO_ACCOUNT } = platform
  const host = createHost({
    name,
    api: likeWx(api, platform, native),
    native,
    webAssembly: () => (platform.wasm ? platform.wasm(native) : null),
    brotliSince: platform.brotliSince || [Infinity],
    failures: platform.failures,
    accountOf() {
      const { appId, envVersion } = account.read(asked(native, account.method))
      return { appId: appId || '', envVersion: envVersion || account.usual }
    },
  })
  // WeChat's storage alone encrypts.
  return Object.assign(host, { encrypts: false, hasPhone: platform.hasPhone, hasSessionKey: platform.hasSessionKey })
}

export const platformHost = (createHost, name, api) => hostBy(createHost, name, PLATFORMS[name], api, api)

/** `makers`: createHost and wxHost. */
export const frameworkHost = ({ createHost, wxHost }, framework, api) => {
  const { platform: ask, names } = FRAMEWORKS[framework]
  const name = names[ask(api)]
  const native = globalOf(name) || api
  if (name === 'wx') return wxHost(api, native)
  const platform = PLATFORMS[name]
  if (!platform) return hostBy(createHost, framework, UNKNOWN, api, api)
  const { under = {}, calls } = platform
  return hostBy(createHost, name, Object.assign({}, platform, { calls: Object.assign({}, calls, under[framework]) }), api, native)
}

/** What was given as the host, or what is there; `makers`: createHost, wxHost and misuse. */
export const hostOf = (given, makers) => {
  const name = NAMES.find((name) => (given ? given === globalOf(name) : globalOf(name)))
  if (name) return platformHost(makers.createHost, name, globalOf(name))
  if (!given) throw makers.misuse('no host', NAMES)
  const has = (method) => typeof given[method] === 'function'
  if (has('addInterceptor')) return frameworkHost(makers, has('getEnv') ? 'taro' : 'uni', given)
  if (!has('request')) throw makers.misuse('no wx')
  return makers.wxHost(given)
}
