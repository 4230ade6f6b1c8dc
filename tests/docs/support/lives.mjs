import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { createSession } = require('../../../pkg/node.js')
const { createFakeWx } = require('../../../pkg/miniprogram_dist/testing/index.js')

const welcome = () => ({ data: { token: 'token-' + Math.random(), expiresIn: 7200, userInfo: {} } })
const refusal = (statusCode) => () => ({ statusCode, data: { code: 'NO', message: '' } })
const trouble = refusal(503)
const definitive = refusal(403)
const settled = (promise) => promise.then(() => {}, () => {})
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** `state state` for each change that sessions go through in the lives below; `[*]` is the start. */
export async function waysTaken() {
  const taken = new Set()
  let answer = welcome
  const { wx } = createFakeWx({
    latencyMs: 5,
    // From elsewhere, where nobody counts logins per second.
    issueLoginCode: () => 'code-' + Math.random(),
    request: ({ url }) => (url.endsWith('/silentLogin') ? answer() : { statusCode: 204 }),
  })
  const start = () => createSession({ baseURL: 'https://api.example.com', host: wx, fuse: { capacity: 100 } })
  const startAndLoad = async () => {
    const session = start()
    // The cheapest wish that loads the engine and does nothing else.
    await settled(session.updatePhone({ encryptedData: 'none', iv: 'none', keyEpoch: 99 }))
    taken.add('[*] ' + session.snapshot().state)
    return session
  }

  let session = await startAndLoad()
  let state = session.snapshot().state
  const look = () => {
    const next = session.snapshot().state
    if (next !== state) taken.add(`${state} ${next}`)
    state = next
  }
  const watch = async (promise) => {
    let over = false
    settled(promise).then(() => (over = true))
    while (!over) {
      look()
      await turn()
    }
    look()
  }
  const login = () => watch(session.login({ force: true }))
  const refresh = () => watch(session.refreshLogin())
  const logout = () => watch(session.logout())
  /** The logout comes while `act` is under way. */
  const overtake = async (act) => {
    const running = settled(act())
    await turn()
    look()
    await logout()
    await running
  }

  await login()
  await refresh()
  answer = trouble
  await refresh()
  // A second life from the same storage.
  session.dispose()
  session = await startAndLoad()
  answer = definitive
  await login()
  answer = trouble
  await login()
  answer = welcome
  await login()
  await overtake(() => session.refreshLogin())
  await overtake(() => session.login({ force: true }))
  await login()
  await logout()
  // Somebody signs in elsewhere.
  await watch(session.adopt(welcome().data))
  await logout()
  session.dispose()
  return taken
}
