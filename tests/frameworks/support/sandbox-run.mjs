// A built app in the strict sandbox.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createAppService } from '../../sandbox/app-service.mjs'
import { compress } from '../../../scripts/pkg/sizes.mjs'
import { createBackEnd } from './back-end.mjs'

const source = readFileSync(new URL('logic-layer.js', import.meta.url), 'utf8')
const PATIENCE_MS = 5000
/** What its logic layer has besides: it runs in a browser's worker. */
const ALIPAY = { navigator: { userAgent: 'AlipayClient/10.5.60' } }

/** Launches the app in `output` and opens `route`. `options` are those of the sandbox, and `on`, the platform if it is not WeChat. */
export function launch(output, route, options) {
  const phone = start(output, options)
  phone.logicLayer.launch(phone.service.run(`return { path: '${route}', query: {}, scene: 1001 }`))
  phone.open(route)
  return phone
}

/** Opens a page of an independent subpackage, as from a QR code: the app itself is not there. */
export function open(output, route, options) {
  const phone = start(output, options)
  phone.open(route)
  return phone
}

function start(output, { on = 'wx', ...options } = {}) {
  const backEnd = createBackEnd(on)
  const printed = []
  const print = (level) => (...words) => void printed.push([level, ...words].join(' '))
  const service = createAppService({
    appDir: output,
    files: { '/logic-layer.js': source },
    globals: { [on]: backEnd[on], ...(on === 'my' ? ALIPAY : {}) },
    console: { log() {}, info() {}, warn: print('warn'), error: print('error') },
    ...options,
  })
  // Every phone has this object, and uni-app writes to it.
  service.global.global = service.run('return {}')
  const logicLayer = service.require('./logic-layer.js')
  const phone = {
    ...backEnd,
    output,
    service,
    printed,
    logicLayer,
    open: (route) => logicLayer.open(route, service.run('return {}')),
    close: logicLayer.close,
    until: eventually,
    shown: logicLayer.shown,
    shows: (text) => eventually(() => phone.shown().includes(text), `the page shows ${text}`),
    session: () => service.require('mp-session').defaultSession(),
    /** What was thrown into a callback or printed as an error. */
    faults: () => [...service.errors, ...backEnd.fake.thrown, ...printed.filter((line) => line.startsWith('error'))],
  }
  return phone
}

export async function eventually(check, what) {
  const until = Date.now() + PATIENCE_MS
  while (!check()) {
    assert.ok(Date.now() < until, `waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What was read until now, scripts and wasm, in bytes after brotli: all of it, and this package's part. */
export function startWeight(output, service) {
  const weigh = (names) => names.reduce((sum, name) => sum + compress(readFileSync(path.join(output, name))).length, 0)
  const read = service.loaded().filter((name) => name !== '/logic-layer.js')
  const ours = read.filter((name) => name.includes('/miniprogram_npm/mp-session/'))
  const wasm = service.instantiations.filter(({ outcome }) => outcome === 'ok').map((entry) => entry.path.replace(/\.br$/, ''))
  return { app: weigh([...read, ...wasm]), ours: weigh([...ours, ...wasm]) }
}
