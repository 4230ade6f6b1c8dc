// The figures of docs/figures.md, from the files that the commands beside them write.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { whenUsed } from '../../scripts/pkg/sizes.mjs'
import { between, kilobytes, replaceBetween, table } from './marks.mjs'

const words = {
  'docs/figures.md': {
    size: 'What an app loads at start, `make pkg`:',
    sizeHead: ['File', 'kB', 'kB, brotli'],
    start: 'together, as downloaded',
    whenUsed: (names) => `${names.join(', ')}, each when first used`,
    twin: '`twin.js`, only without WebAssembly',
    speed: ({ node, cores }) => `Against a minimal session in hand-written JavaScript (“limit”), one run of \`make bench\` (Node ${node}, ${cores} cores):`,
    speedHead: ['', 'mp-session', 'limit', 'ratio'],
    hot: '`await ensureLogin()` and `await getToken()`, signed in, ns',
    request: 'a whole request, signed in, ns',
    storm: '1,000 requests with an expired token, ms',
    coldStart: 'from `require` to the first token, ms',
    countHead: ['', 'logins', 'outcome'],
    burst: '10,000 callers at a cold start',
    stormCount: '1,000 requests with an expired token',
    stragglers: 'the same, refusals spread over 400 ms',
    deadApi: '100 requests in a row, every token refused',
    loginDown: '200 callers while the login is down',
    expiries: '10 expiries in a row',
    served: ({ ok }) => `${ok.toLocaleString('en')} served`,
    servedOf: (served) => `${served} of 10 served`,
    bounded: 'the fuse locks',
    backOff: 'one attempt per back-off',
    charts: { storm: 'What becomes of 1,000 requests with an expired token, per peer', size: 'Size per peer' },
    more: 'All peers and the method: [benches/results/latest.md](../benches/results/latest.md).',
    none: 'Speed: `make bench` measures it on your machine.',
  },
  'docs/figures.zh-CN.md': {
    size: '启动时加载的体积，来自 `make pkg`：',
    sizeHead: ['文件', 'kB', 'brotli 后 kB'],
    start: '合计（下载体积）',
    whenUsed: (names) => `${names.join('、')}，各在首次用到时加载`,
    twin: '`twin.js`，仅在没有 WebAssembly 时加载',
    speed: ({ node, cores }) => `与手写的最小 JavaScript 会话（“limit”）对比，取自一次 \`make bench\`（Node ${node}，${cores} 核）：`,
    speedHead: ['', 'mp-session', 'limit', '比值'],
    hot: '已登录时 `await ensureLogin()` 加 `await getToken()`，ns',
    request: '已登录时一次完整请求，ns',
    storm: '1,000 个请求同时遇到 token 过期，ms',
    coldStart: '从 `require` 到拿到第一个 token，ms',
    countHead: ['', '登录次数', '结果'],
    burst: '冷启动时 10,000 个调用者',
    stormCount: '1,000 个请求同时遇到 token 过期',
    stragglers: '同上，401 分散在 400 ms 内返回',
    deadApi: '连续 100 个请求，所有 token 都被拒',
    loginDown: '登录接口故障时 200 个调用者',
    expiries: '连续 10 次过期',
    served: ({ ok }) => `${ok.toLocaleString('en')} 个成功`,
    servedOf: (served) => `10 次中 ${served} 次成功`,
    bounded: '熔断锁定',
    backOff: '每个退避期一次',
    charts: { storm: '1,000 个 token 过期的请求在各方案里的结局', size: '各方案的体积' },
    more: '全部对比对象和测量方法：[benches/results/latest.md](../benches/results/latest.md)。',
    none: '速度：用 `make bench` 在你的机器上测。',
  },
}

const mark = 'figures'

export const pages = Object.keys(words)

/** The page with today's figures. */
export const withFigures = (root, page) => replaceBetween(readFileSync(join(root, page), 'utf8'), mark, `\n${figures(root, words[page])}\n`)

export const figuresIn = (text) => between(text, mark)

function figures(root, say) {
  const { brotli } = JSON.parse(readFileSync(join(root, 'pkg/build-info.json'), 'utf8'))
  const size = (name) => statSync(join(root, 'pkg/miniprogram_dist', name)).size
  const parts = [
    say.size,
    table(say.sizeHead, [
      ...['mp-session.wasm', 'index.js'].map((name) => [`\`${name}\``, kilobytes(size(name)), kilobytes(brotli[name])]),
      [say.start, '', kilobytes(brotli.start)],
      [say.whenUsed(whenUsed.map((name) => `\`${name}\``)), '', kilobytes(brotli.whenUsed)],
      [say.twin, kilobytes(size('twin.js')), kilobytes(brotli['twin.js'])],
    ]),
  ]
  const results = join(root, 'benches/results/latest.json')
  if (!existsSync(results)) return [...parts, say.none].join('\n\n')
  const { summary, machine } = JSON.parse(readFileSync(results, 'utf8'))
  const timed = (name, unit, digits) => {
    const [own, limit] = [summary[name]['mp-session'], summary[name].limit]
    return [say[name], own[unit].toFixed(digits), limit[unit].toFixed(digits), own.ratio.toFixed(2)]
  }
  const own = (name) => summary[name]['mp-session']
  return [
    ...parts,
    say.speed(machine),
    table(say.speedHead, [timed('hot', 'ns', 0), timed('request', 'ns', 0), timed('storm', 'ms', 0), timed('coldStart', 'ms', 0)]),
    table(say.countHead, [
      [say.burst, own('burst').logins, say.served(own('burst'))],
      [say.stormCount, own('storm').logins, say.served(own('storm'))],
      [say.stragglers, own('stragglers').logins, say.served(own('stragglers'))],
      [say.deadApi, own('deadApi').logins, say.bounded],
      [say.loginDown, own('loginDown').attempts, say.backOff],
      [say.expiries, own('expiries').logins ?? '', say.servedOf(own('expiries').served)],
    ]),
    ...Object.entries(say.charts).map(([name, title]) => `![${title}](../benches/results/${name}.svg)`),
    say.more,
  ].join('\n\n')
}
