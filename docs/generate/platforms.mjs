// The compatibility table of docs/platforms.md: what each scenario of tests/platforms proves, on which platform, and from which
// base library on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLATFORMS } from '../../js-glue/host/platforms.js'
import { lackOf, scenarios } from '../../tests/platforms/scenarios.mjs'
import { replaceBetween } from './marks.mjs'

const MARK = 'platforms'
const PROOF = '../tests/platforms/scenarios.mjs'

/** What a feature cannot do without, and whoever has it in his typings says since when. */
const NEEDS = {
  session_key: ['checkSession'],
  uploadFile: ['uploadFile'],
  downloadFile: ['downloadFile'],
  connectSocket: ['connectSocket'],
  'authorization page': ['navigateTo'],
  network: ['onNetworkStatusChange'],
}
/** Where WeChat reads compressed wasm from; Douyin's is with its other data. */
const BROTLI_SINCE = { wx: [2, 14, 0], tt: PLATFORMS.tt.brotliSince }

const words = {
  'docs/platforms.md': {
    head: ['', 'WeChat `wx`', 'Douyin `tt`', 'Alipay `my`', 'tried by'],
    features: {
      login: 'silent login',
      refresh: 'refresh after a 401',
      request: '`request`',
      storage: 'token kept in storage, one session per app',
      encryptStorage: '`encryptStorage`',
      uploadFile: '`uploadFile`',
      downloadFile: '`downloadFile`',
      'downloadFile after a 401': '`downloadFile`, refresh after a 401',
      connectSocket: '`connectSocket`',
      session_key: '`session_key`: `ensureSessionKey`, encrypted data',
      phone: 'phone number by the button',
      'authorization page': '`mustAuth` with a page',
      network: 'network back',
      foreground: 'back in the foreground: a token that ended meanwhile is renewed',
      engine: 'engine',
    },
    yes: 'yes',
    from: (version) => `yes, from ${version}`,
    wasm: (version) => `wasm, compressed from ${version}`,
    lacks: {
      'storage is not encrypted': '`ERR_CONFIG`: storage is not encrypted',
      'no status of a download that failed': '`ERR_NETWORK`: a download that failed has no status',
      'there is none': '`ERR_UNSUPPORTED`: there is none',
      "it is encrypted for the app's own server": "`ERR_UNSUPPORTED`: what it gives is encrypted for the app's own server",
      'WebAssembly runs in a Worker only': 'JavaScript twin: WebAssembly runs in a Worker only',
    },
    calls: 'Called of the platform, with the base library that it needs where the typings or the documentation name one: ',
    separator: ', ',
    stop: '.',
  },
  'docs/platforms.zh-CN.md': {
    head: ['', '微信 `wx`', '抖音 `tt`', '支付宝 `my`', '由哪条测试证明'],
    features: {
      login: '静默登录',
      refresh: '401 后刷新',
      request: '`request`',
      storage: 'token 存在本地，一个应用一个会话',
      encryptStorage: '`encryptStorage`',
      uploadFile: '`uploadFile`',
      downloadFile: '`downloadFile`',
      'downloadFile after a 401': '`downloadFile` 遇 401 后刷新',
      connectSocket: '`connectSocket`',
      session_key: '`session_key`：`ensureSessionKey`、加密数据',
      phone: '按钮获取手机号',
      'authorization page': '`mustAuth` 打开授权页',
      network: '网络恢复',
      foreground: '回到前台：期间过期的 token 会刷新',
      engine: '引擎',
    },
    yes: '支持',
    from: (version) => `支持，自 ${version}`,
    wasm: (version) => `wasm，自 ${version} 起读压缩文件`,
    lacks: {
      'storage is not encrypted': '`ERR_CONFIG`：存储不加密',
      'no status of a download that failed': '`ERR_NETWORK`：下载失败时没有状态码',
      'there is none': '`ERR_UNSUPPORTED`：没有 session_key',
      "it is encrypted for the app's own server": '`ERR_UNSUPPORTED`：按钮给出的数据只有应用自己的服务器能解密',
      'WebAssembly runs in a Worker only': 'JavaScript 孪生引擎：WebAssembly 只能在 Worker 中运行',
    },
    calls: '调用的平台接口；类型定义或文档写明所需基础库的，注在括号内：',
    separator: '、',
    stop: '。',
  },
}
export const platformPages = Object.keys(words)

const newest = (versions) =>
  versions.filter(Boolean).sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).pop()

const cell = (calls, platform, feature, said) => {
  const lack = scenarios.filter((one) => one.feature === feature).map((one) => lackOf(one, platform)).find(Boolean)
  if (lack) return said.lacks[lack]
  if (feature === 'engine') return said.wasm(BROTLI_SINCE[platform].join('.'))
  const of = calls[platform]
  const since = newest([...(NEEDS[feature] || []).map((method) => of[method].since), feature === 'encryptStorage' ? of.setStorage.encryptSince : ''])
  return since ? said.from(since) : said.yes
}

export function withPlatforms(root, page) {
  const said = words[page]
  const calls = JSON.parse(readFileSync(join(root, 'tests/platforms/calls.json'), 'utf8'))
  const features = [...new Set(scenarios.map(({ feature }) => feature))]
  const rows = features.map((feature) => [
    said.features[feature],
    ...['wx', 'tt', 'my'].map((platform) => cell(calls, platform, feature, said)),
    scenarios.filter((one) => one.feature === feature).map(({ title }) => `[${title}](${PROOF})`).join('; '),
  ])
  const table = [said.head, said.head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const lists = ['wx', 'tt', 'my'].map((platform) => {
    const names = Object.entries(calls[platform]).map(([method, { since }]) => `\`${platform}.${method}\`${since ? ` (${since})` : ''}`)
    return `- ${names.join(said.separator)}${said.stop}`
  })
  return replaceBetween(readFileSync(join(root, page), 'utf8'), MARK, `\n${table}\n\n${said.calls}\n\n${lists.join('\n')}\n`)
}
