// The table of the READMEs: what becomes of the same world with what one would use otherwise.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kilobytes, replaceBetween, table } from './marks.mjs'

const words = {
  'README.md': {
    head: ['', '1,000 requests, token expired: logins / answered', 'API refuses every token, 100 requests: logins', 'login down, 200 calls: attempts', 'logout during a login', 'login never answers', 'kB, brotli'],
    peers: {
      'mp-session': '**mp-session**',
      limit: 'a minimal session, written with care',
      'flyio-lock': 'flyio with a lock',
      'axios-auth-refresh': 'axios-auth-refresh, as it comes',
      alova: 'alova, token authentication',
      supabase: '@supabase/auth-js, its refresh',
      wafer2: 'wafer2-client-sdk',
    },
    stays: 'stays out',
    back: 'signed in again',
    hangs: 'hangs',
    after: (code, seconds) => `\`${code}\` after ${seconds} s`,
    endless: (logins) => `${logins} in 10 s, none answered`,
    number: (value) => value.toLocaleString('en'),
  },
  'README.zh-CN.md': {
    head: ['', '1,000 个请求遇到 token 过期：登录次数 / 成功数', '接口拒绝一切 token，100 个请求：登录次数', '登录接口故障，200 次调用：尝试次数', '登录途中退出', '登录一直没有响应', 'brotli 后 kB'],
    peers: {
      'mp-session': '**mp-session**',
      limit: '精心手写的最小会话',
      'flyio-lock': 'flyio 加锁',
      'axios-auth-refresh': 'axios-auth-refresh（默认设置）',
      alova: 'alova 的 token 鉴权',
      supabase: '@supabase/auth-js 的刷新',
      wafer2: 'wafer2-client-sdk',
    },
    stays: '保持退出',
    back: '又登录了',
    hangs: '一直等待',
    after: (code, seconds) => `${seconds} 秒后 \`${code}\``,
    endless: (logins) => `10 秒内 ${logins} 次，无一成功`,
    number: (value) => value.toLocaleString('en'),
  },
}
/** As the list of sizes calls them. */
const sizeNames = { limit: 'limit', 'flyio-lock': 'flyio', 'axios-auth-refresh': 'axios-auth-refresh', alova: 'alova', supabase: 'supabase', wafer2: 'wafer2' }

export const readmes = Object.keys(words)

export function withComparison(root, page) {
  const { summary, sizes } = JSON.parse(readFileSync(join(root, 'benches/results/latest.json'), 'utf8'))
  const { brotli } = JSON.parse(readFileSync(join(root, 'pkg/build-info.json'), 'utf8'))
  const say = words[page]
  const sizeOf = (peer) => (peer === 'mp-session' ? brotli.start : sizes.find(({ name }) => name === sizeNames[peer]).brotli)
  const row = (peer) => {
    const [storm, dead, down, logout, silence] = ['storm', 'deadApi', 'loginDown', 'logout', 'silence'].map((name) => summary[name][peer])
    return [
      say.peers[peer],
      `${say.number(storm.logins)} / ${say.number(storm.ok)}`,
      dead.settled ? say.number(dead.logins) : say.endless(dead.logins),
      down ? say.number(down.attempts) : '',
      logout ? (logout.resurrected ? say.back : say.stays) : '',
      silence.caller === 'hung' ? say.hangs : say.after(silence.caller, Math.round(silence.ms / 1000)),
      kilobytes(sizeOf(peer)),
    ]
  }
  const figures = {
    comparison: `\n${table(say.head, Object.keys(say.peers).map(row))}\n`,
    weight: kilobytes(brotli.start),
    'cold start': summary.coldStart['mp-session'].over.toFixed(1),
  }
  return Object.entries(figures).reduce((text, [mark, figure]) => replaceBetween(text, mark, figure), readFileSync(join(root, page), 'utf8'))
}
