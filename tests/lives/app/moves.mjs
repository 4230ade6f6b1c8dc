import { ELSEWHERE, ORIGIN } from '../world/back-end.mjs'
import { SECRET } from '../world/secrets.mjs'

const FLOW_DENIED = 1
const FLOW_CLOSED = 0
const FLOW_UNLOADED = 6

const addressOf = (to) => (to === 'elsewhere' ? ELSEWHERE + '/picture' : ORIGIN + '/' + to)

/**
 * What the app, its user and the world around them can do: one function for each kind of move.
 * `life` is { world, app(), calls, restart(), … }.
 */
export const createMoves = (life) => {
  const { world, calls } = life
  const { clock, platform, faults, backEnd } = world
  let phoneCodes = 0

  /** Follows a promise of the session to its end. */
  const follow = (what, start) => {
    const call = calls.begin({ ...what, session: life.app().session })
    let promise
    try {
      promise = start(call)
    } catch (error) {
      world.tell('thrown', { call, error })
      calls.end(call, { error })
      return call
    }
    call.promise = promise
    promise.then(
      (value) => calls.end(call, { value }),
      (error) => calls.end(call, { error })
    )
    return call
  }
  const session = () => life.app().session
  /** Noted at the tap; nobody's if asking for it is what traps. */
  const epoch = () => (life.look() ? session().keyEpoch() : undefined)

  const requestOnce = (move) => {
    const door = move.door === 'library' && life.app().door !== 'none' ? life.app().door : 'session'
    const isLibrary = !['session', 'wx'].includes(door)
    const url = addressOf(move.to)
    const token = move.needLogin !== false && move.to !== 'elsewhere' && move.header !== 'own'
    const isOwn = move.to !== 'elsewhere' && !world.settings.ownBackend
    const method = move.body ? 'POST' : 'GET'
    const data = move.body ? { text: 'as it was' } : undefined
    const timeout = move.timeout
    const isRelative = move.relative && door === 'session' && isOwn
    // As the package sees it: it tells addresses apart as they are written.
    const address = isRelative ? (world.settings.baseURL || ORIGIN) + '/' + move.to : url
    const what = { kind: 'request', door, url, address, token, method, timeout, expected: data && JSON.stringify(data) }
    return follow(what, (call) => {
      const header = { 'X-Mark': String(call.mark) }
      if (move.header === 'empty') header.Authorization = ''
      if (move.header === 'undefined') header.Authorization = undefined
      if (move.header === 'own') header.Authorization = 'Basic abc'
      const options = { url: isRelative ? '/' + move.to : url, method, header }
      call.kept = options
      if (data) options.data = data
      if (timeout) options.timeout = timeout
      if (move.needLogin !== undefined) options.needLogin = move.needLogin
      if (move.chunked && door === 'session') options.enableChunked = true
      const told = { success: 0, fail: 0, complete: 0 }
      let byCallbacks
      // Without a login it is the platform's own function, which gives no promise.
      const callbacks = move.callbacks || (door === 'wx' && move.needLogin === false && 'count')
      if (callbacks && (door === 'session' || door === 'wx')) {
        call.told = told
        byCallbacks = new Promise((resolve, reject) => {
          const hear = (name, settle) => (result) => {
            told[name]++
            settle(result)
            if (callbacks === 'throw') throw new Error('a callback of the app throws')
          }
          Object.assign(options, { success: hear('success', resolve), fail: hear('fail', reject), complete: hear('complete', () => {}) })
        })
        byCallbacks.catch(() => {})
      }
      const promise = life.app().request(door, options)
      call.task = promise
      if (options.enableChunked) {
        call.chunks = []
        promise.onChunkReceived((chunk) => call.chunks.push(chunk.data))
        promise.onHeadersReceived((head) => call.chunks.push(head.statusCode))
      }
      // A page empties its form as soon as it has sent it, and uses its options again.
      const useAgain = () => {
        if (data) data.text = ''
        options.url = ORIGIN + '/elsewhere'
      }
      // A library hands over what the package sees some promises later, and writes the body only then.
      if (move.reuse) isLibrary ? clock.after(0, useAgain) : useAgain()
      // With callbacks, wx.request gives a task and no promise.
      return typeof promise.then === 'function' ? promise : byCallbacks
    })
  }

  const moves = {
    wait: ({ ms }) => life.advance(ms),
    request(move) {
      for (let count = 0; count < (move.many || 1); count++) requestOnce(move)
    },
    abort({ which }) {
      const open = calls.pending().filter((call) => call.kind === 'request' && call.task && typeof call.task.abort === 'function')
      if (!open.length) return
      const call = open[which % open.length]
      call.aborted = true
      call.abortedAt = clock.elapsed()
      try {
        call.task.abort()
      } catch (error) {
        world.tell('thrown', { call, error })
      }
    },
    login: ({ force }) => void follow({ kind: 'login', force: !!force }, () => session().login(force ? { force } : undefined)),
    ensureLogin: () => void follow({ kind: 'ensureLogin' }, () => session().ensureLogin()),
    getToken: () => void follow({ kind: 'getToken' }, () => session().getToken()),
    refreshLogin({ stale }) {
      const staleToken = { present: life.ledger.token, old: SECRET + 'token-of-long-ago' }[stale]
      follow({ kind: 'refreshLogin', stale: stale === 'old' }, () => session().refreshLogin(staleToken ? { staleToken } : undefined))
    },
    ensureSessionKey: () => void follow({ kind: 'ensureSessionKey' }, () => session().ensureSessionKey()),
    logout() {
      const { session: own } = life.app()
      world.tell('logout')
      follow({ kind: 'logout' }, () => own.logout())
    },
    updateUser({ encrypted, name = 'Ann' }) {
      const data = SECRET + 'encrypted-' + platform.keyNumber()
      const profile = encrypted
        ? { encryptedData: data, iv: SECRET + 'iv', rawData: '{}', signature: SECRET + 'signature', keyEpoch: epoch() }
        : { nickName: name, avatarUrl: 'https://img.example.com/2.png' }
      follow({ kind: 'updateUser', encrypted }, () => session().updateUser(profile))
    },
    updatePhone({ by }) {
      const detail = {
        code: () => ({ code: SECRET + 'phone-' + ++phoneCodes, errMsg: 'getPhoneNumber:ok' }),
        same: () => ({ code: SECRET + 'phone-' + phoneCodes, errMsg: 'getPhoneNumber:ok' }),
        encrypted: () => ({ encryptedData: SECRET + 'encrypted-' + platform.keyNumber(), iv: SECRET + 'iv', keyEpoch: epoch(), errMsg: 'getPhoneNumber:ok' }),
        denied: () => ({ errMsg: 'getPhoneNumber:fail user deny' }),
      }[by]()
      follow({ kind: 'updatePhone', encrypted: by === 'encrypted', denied: by === 'denied', spent: by === 'same' }, () => session().updatePhone(detail))
    },
    unbindPhone: () => void follow({ kind: 'unbindPhone' }, () => session().unbindPhone()),
    mustAuth: ({ step, mode }) => void follow({ kind: 'mustAuth', step }, () => session().mustAuth({ mustAuthStep: step, mode })),
    popup({ act }) {
      const page = life.app().pages.top()
      const onPage = page.route === 'pages/auth/auth'
      if (onPage && !page.adopted) {
        page.adopted = true
        session().auth.adopt(page.popup)
      }
      if (!onPage && !page.popup.open) return
      if (act === 'profile') moves.updateUser({})
      else if (act === 'phone') moves.updatePhone({ by: 'code' })
      else if (act === 'deny') session().auth.end(FLOW_DENIED, page.popup)
      else {
        page.popup.open = false
        session().auth.end(onPage ? FLOW_UNLOADED : FLOW_CLOSED, page.popup)
        if (onPage) life.app().pages.back()
      }
    },
    hide: () => platform.hide(),
    show: () => platform.show(),
    network: ({ online }) => platform.setOnline(online),
    kill: () => life.restart(),
    dispose: () => life.reopen(),
    setClock({ ms }) {
      clock.set(ms)
      world.tell('clock-set', { ms })
    },
    endTokens() {
      backEnd.revoke()
      world.tell('revoked')
    },
    endKey: () => platform.expireKey(),
    fault: (move) => faults.arm(move.fault),
    heal: () => faults.clear(),
    trap() {
      life.app().engine.broken = true
    },
    /** Two traps in a row: what the second and the third machine do has the same numbers. */
    async crash({ during }) {
      for (let time = 0; time < 2; time++) {
        if (during === 'login') moves.login({ force: true })
        else {
          faults.arm({ on: 'request', how: 'late', path: '/news', ms: 3000 })
          moves.request({ to: 'news', door: 'session' })
          await life.advance(2)
          moves.endTokens()
        }
        await life.advance(2)
        moves.trap()
        life.look()
        moves.login({ force: true })
        await life.advance(during === 'login' ? 2 : 4 * world.settings.slowest)
      }
    },
    print() {
      const seen = life.look()
      if (seen) world.tell('printed', { text: session().dump() + JSON.stringify(seen) })
    },
  }
  return moves
}
