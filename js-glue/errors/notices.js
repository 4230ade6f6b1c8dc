// What a session tells its developer, once each, in the language of the phone: read when the first is due.

const DAY_S = 86400

/** Where the pages are: the address of their site, or, while they have none, their folder in the repository. */
const PAGES = 'docs/'

/** A network of one's own: nobody else listens there. */
const PRIVATE = /^http:\/\/(localhost|\[|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|[^/.:]+([:/]|$)|[^/:]+\.(local|test|internal)\b)/i

/** In English and in Chinese. */
const WHY_TWIN = {
  slow: ['it was not loaded within 3000 ms', '3000 毫秒内没有加载完'],
  none: ['the platform has no WebAssembly', '平台没有 WebAssembly'],
  traps: ['it trapped 3 times', '它崩溃了 3 次'],
}

/** `why`: as loader.js has it. */
export const fallback = (why) => 'the JavaScript twin runs instead of the wasm: ' + (WHY_TWIN[why] || [why])[0]

/** What no attempt could read is the build's mistake, or that of the option; a platform without WebAssembly is nobody's. */
const twin = ({ why, path, given }) => {
  if (why === 'none') return undefined
  const page = 'errors#err_wasm_load'
  const [inEnglish, inChinese] = WHY_TWIN[why] || [why, why]
  const en = 'the JavaScript twin runs instead of the wasm: ' + inEnglish
  const zh = '没有用上 wasm，改由 JavaScript 版本（twin）运行：' + inChinese
  if (!why.startsWith(path)) return [page, en + '. It does the same, more slowly', zh + '。功能相同，只是慢一些']
  if (given)
    return [
      page,
      en + '. Nothing that can be read lies at the option wasmPath: correct it, or leave it out',
      zh + '。选项 wasmPath 指向的文件读不到：请改正，或去掉这个选项',
    ]
  return [
    page,
    en + '. The build has to bring this file: put mp-session/taro, mp-session/vite or mp-session/webpack among its plugins, or build npm in WeChat DevTools; and leave *.wasm and *.wasm.br in the upload',
    zh + '。这个文件要由构建带上：给构建加上 mp-session/taro、mp-session/vite 或 mp-session/webpack 插件，原生小程序则在开发者工具里“构建 npm”；上传时不要排除 *.wasm 和 *.wasm.br',
  ]
}

/** Where a list of domains is for calls of this kind. */
const LISTS = { uploadFile: 'uploadFile', downloadFile: 'downloadFile', connectSocket: 'socket' }

/** Why `mustAuth` had nothing to show, by the reasons of auth-reasons.js, which says the same in English. */
const NO_VIEW = {
  'no-page': () => '调用 mustAuth 时还没有任何页面：请在页面的 onLoad 里或之后调用',
  'no-popup': (route, name) => '页面 ' + route + ' 没有 <auth-popup id="' + name + '">：写进模板，并在 json 的 usingComponents 里注册，或给 createSession 设置 authPage',
  'no-component': (route, name) =>
    '页面 ' + route + ' 里 id 为 ' + name + ' 的节点不是授权弹窗：请在 json 的 usingComponents 里注册 mp-session/components/auth-popup/index',
  'no-auth-page': () => "mustAuth 要求 'page' 模式，但 createSession 没有设置 authPage",
  'auth-page-absent': (target) => 'authPage ' + target + ' 不在 app.json 的 pages 里：请加上，或改正 authPage',
  'auth-page-failed': (target) => '平台打不开 authPage ' + target,
  'view-failed': () => '授权弹窗在显示时抛出了错误',
}

/** `[page, in English, in Chinese]`, or nothing when there is nothing to say after all. */
const NOTICES = {
  http: (url) =>
    PRIVATE.test(url)
      ? undefined
      : ['going-live', 'baseURL is http: what it carries, the token included, can be read on the way', 'baseURL 是 http：途中的内容（包括 token）会被看到，请换成 https'],
  'long-life': ({ what, seconds }) => {
    const days = Math.round(seconds / DAY_S)
    return ['errors#err_backend_protocol', what + ' gives a token of ' + days + ' days: expiresIn is in seconds', what + ' 给的 token 有效期长达 ' + days + ' 天：expiresIn 的单位是秒']
  },
  'older-copy': () => [
    'upgrading',
    'another copy of mp-session, of version 0.1, shares this storage: bring all copies in the app to one version',
    '另一份 0.1 版的 mp-session 也在用这份存储：请把小程序里的所有副本统一到一个版本',
  ],
  'renewed-life': () => [
    'errors#err_backend_protocol',
    'renewedToken: expiresIn must be at least 1 second; the token was not taken',
    'renewedToken：expiresIn 至少为 1 秒，这个 token 没有采用',
  ],
  twin,
  domain: ({ name, url }) => {
    const list = LISTS[name] || 'request'
    // Without what may stand before an @.
    const [, scheme, host] = /(\w+:\/\/)(?:[^/?#]*@)?([^/?#]*)/.exec(url) || ['', '', url]
    // A socket's address is known by its scheme of requests.
    const origin = (list === 'socket' ? scheme.replace('http', 'ws') : scheme) + host
    return [
      'going-live',
      origin + " is not in the mini program's list of " + list + ' domains: add it in the console under 开发管理 → 服务器域名; in DevTools the check can be switched off',
      origin + ' 不在小程序的 ' + list + ' 合法域名列表里：请在公众平台“开发管理 → 服务器域名”添加；开发者工具里可以勾选“不校验合法域名”',
    ]
  },
  view: ({ reason, about, message }) => ['errors#err_auth_component_missing', message.replace(/\.$/, ''), NO_VIEW[reason](...about)],
}

const isChinese = (host) => {
  try {
    return /^zh/i.test(host.views.language())
  } catch (error) {
    return false
  }
}

/** One sentence, and the page that says more; '' when there is nothing to say. */
export const noticeOf = (name, about, host) => {
  const notice = NOTICES[name](about)
  if (!notice) return ''
  const [page, en, zh] = notice
  if (!isChinese(host)) return en + ' (' + PAGES + page.replace(/(#|$)/, '.md$1') + ')'
  return zh + '（' + PAGES + page.replace(/(#|$)/, '.zh-CN.md$1') + '）'
}
