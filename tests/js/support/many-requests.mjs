// Run by itself, with --expose-gc: the memory that 100,000 calls of every kind leave behind, in bytes.
import { ORIGIN, createFakeWx, createSession } from './sdk.mjs'

const ROUND = 10000
const ROUNDS = 10
const FILE = 'wxfile://tmp/a'

let token = 0
const fake = createFakeWx()
/** The platform's answer, at once: what is measured is not its. */
const answer = (reply) => (options) => {
  const result = reply(options)
  if (result) queueMicrotask(() => (result.errMsg ? options.fail(result) : options.success(result)))
  return { abort() {}, onHeadersReceived() {}, onProgressUpdate() {}, onChunkReceived() {} }
}
const served = ({ url, header = {} }) => {
  if (url.endsWith('/silentLogin')) return { statusCode: 200, data: JSON.stringify({ token: 'token-' + ++token, expiresIn: 7200 }) }
  if (url.includes('/silent')) return undefined
  if (url.includes('/broken')) return { errMsg: 'request:fail net::ERR_FAILED', errno: 600001 }
  const isLive = !url.startsWith(ORIGIN) || header.Authorization === 'Bearer token-' + token
  return { statusCode: isLive ? 200 : 401, data: {}, header: {} }
}
fake.wx.login = answer(() => ({ code: 'code' }))
for (const name of ['request', 'uploadFile', 'downloadFile']) fake.wx[name] = answer(served)
const session = createSession({ baseURL: ORIGIN, host: fake.wx, fuse: { capacity: 100, coolDownMs: 1 } })
const nothing = () => {}

/** One of each kind in turn: plain, with listeners and a timeout, files, elsewhere, failing, aborted, through a library. */
const KINDS = [
  (index) => session.request({ url: '/orders?' + index }),
  (index) => {
    const request = session.request({ url: '/orders/' + index, timeout: 10000, data: { index }, success: nothing })
    request.onHeadersReceived(nothing)
    return request
  },
  () => session.uploadFile({ url: '/files', filePath: FILE, name: 'a', formData: { a: 1 } }),
  () => session.downloadFile({ url: '/files' }),
  (index) => session.request({ url: 'https://h' + index + '.example/x' }),
  () => session.request({ url: '/broken' }),
  () => {
    const request = session.request({ url: '/silent' })
    request.abort()
    return request
  },
  () => session.send({ url: ORIGIN + '/orders' }, () => Promise.resolve({ response: { statusCode: 200 } })),
  () => session.withToken(() => 1),
  () => session.request({ url: '/public', needLogin: 'optional' }),
]

const used = async () => {
  // What waits in a timer is not left behind.
  await new Promise((resolve) => setTimeout(resolve, 50))
  for (let turn = 0; turn < 4; turn++) globalThis.gc()
  return process.memoryUsage().heapUsed
}

await session.login()
let first
for (let round = 0; round < ROUNDS; round++) {
  // A storm of refusals: one refresh and a replay of each.
  token++
  for (let index = 0; index < ROUND; index += 500)
    await Promise.allSettled(Array.from({ length: 500 }, (none, offset) => KINDS[offset % KINDS.length](round * ROUND + index + offset)))
  if (round === 1) first = await used()
}
console.log(JSON.stringify({ left: (await used()) - first, logins: token, live: session.snapshot().loggedIn }))
session.dispose()
