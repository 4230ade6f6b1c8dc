import { SECRET } from './secrets.mjs'
import { createPages } from './pages.mjs'

const MOST_REQUESTS = 10
const LONGEST_REQUEST_MS = 60000
const FREEZE_AFTER_MS = 5000

const lowerCased = (header) => {
  const result = {}
  for (const name of Object.keys(header || {})) result[name.toLowerCase()] = String(header[name])
  return result
}
/** The body as it travels: text. */
const bodyOf = (data) => (data === undefined ? '' : typeof data === 'string' ? data : JSON.stringify(data))
/** As a server sees it: a host has no capitals, and its usual port is none. */
const addressOf = (url) => (/^https?:\/\/./i.test(url) ? new URL(url).href : String(url))
const read = (text) => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return text
  }
}

/**
 * The phone and WeChat on it. `boot()` gives the `wx` of a new process of the app.
 * `tell(what, detail)` says what happens to whoever looks on; `pause()` is how long something takes now.
 */
export const createPlatform = ({ clock, faults, pause, tell }) => {
  const stored = new Map()
  const codes = new Map()
  const running = new Set()
  let key = 1
  let keyAlive = true
  let online = true
  let present = null
  let sleeping
  let lastCode = 0

  const issueCode = () => {
    const code = SECRET + 'code-' + ++lastCode
    codes.set(code, false)
    return code
  }

  /** Calls the callbacks of `given` the way `fault` wants it, after `before`. `outcome`: { ok } or { failed }. */
  const callBack = (owner, api, given, fault, outcome, before = () => {}) => {
    const call = (name, ...values) => {
      if (typeof given[name] !== 'function') return
      try {
        given[name](...values)
      } catch (error) {
        tell('thrown-into-platform', { api, error })
      }
    }
    const ok = outcome.ok && Object.assign({ errMsg: api + ':ok' }, outcome.ok)
    const failed = outcome.failed && Object.assign({}, outcome.failed, { errMsg: api + ':fail ' + (outcome.failed.errMsg || '') })
    const [name, result] = ok ? ['success', ok] : ['fail', failed]
    const ways = {
      never() {},
      'complete-only': () => call('complete', result),
      twice() {
        call(name, result)
        call(name, result)
        call('complete', result)
      },
      'used-again'() {
        call(name, result)
        // The platform takes the same object for something else.
        if (ok) Object.assign(ok, { statusCode: 500, data: 'used again' })
        call(name, result)
        call('complete', result)
      },
      both() {
        call(name, result)
        call(ok ? 'fail' : 'success', { errMsg: api })
        call('complete', result)
      },
      bare() {
        if (ok) call(name, result)
        else call('fail')
      },
      well() {
        call(name, result)
        call('complete', result)
      },
    }
    owner.timers.deliver(() => {
      before()
      ;(ways[fault.how] || ways.well)()
    })
  }

  /** An asynchronous function of wx: `act(given, done, fault)` does it and says how it went. */
  const asynchronous = (owner, api, act, quick) => (given = {}) => {
    const fault = faults.take(api)
    tell('called', { api, fault })
    if (fault.how === 'throws') throw new Error(api + ' is out of order')
    if (fault.how === 'missing') throw new TypeError('wx.' + api + ' is not a function')
    const wait = (quick ? 1 : pause()) + (fault.how === 'late' ? fault.ms : 0)
    const settled = new Promise((resolve, reject) => {
      clock.after(wait, () => {
        const done = (outcome) => {
          const final = fault.how === 'fail' || fault.how === 'bare' ? { failed: { errMsg: fault.errMsg || 'failed', errno: fault.errno } } : outcome
          callBack(owner, api, given, fault, final)
          owner.timers.deliver(() => {
            if (final.ok) resolve(final.ok)
            else reject(Object.assign(new Error(api + ':fail'), final.failed))
          })
        }
        if (fault.how === 'fail' || fault.how === 'bare') done({})
        else act(given, done, fault)
      })
    })
    // Wrappers of wx give a promise beside the callbacks; who takes the one may leave the other.
    if (fault.how === 'promise') return settled
    settled.catch(() => {})
    return undefined
  }

  const request = (owner, send) => (given) => {
    const sent = {
      url: addressOf(given.url),
      method: given.method || 'GET',
      header: lowerCased(given.header),
      body: bodyOf(given.data),
      startedBy: owner,
    }
    sent.data = read(sent.body)
    sent.mark = sent.header['x-mark']
    const fault = faults.take('request', sent.url.split('?')[0])
    tell('called', { api: 'request', fault, sent })
    if (fault.how === 'throws') throw new Error('request is out of order')
    let over = false
    const heads = []
    const chunks = []
    const entry = { sent, hung: fault.how === 'never' }
    const end = (outcome) => {
      if (over) return
      over = true
      running.delete(entry)
      if (entry.hung) tell('silent', { sent })
      callBack(owner, 'request', given, fault, outcome, () => {
        if (entry.hung) return
        tell('answered', { sent, outcome, fault })
        if (!outcome.ok) return
        heads.forEach((listener) => listener({ statusCode: outcome.ok.statusCode, header: outcome.ok.header }))
        if (given.enableChunked) chunks.forEach((listener) => listener({ data: outcome.ok.data }))
      })
    }
    const fail = (errMsg, errno) => clock.after(0, () => end({ failed: { errMsg, errno } }))
    entry.interrupt = () => fail('interrupted', 600003)
    entry.cut = () => fail('net::ERR_NETWORK_CHANGED', 600001)
    if (running.size >= MOST_REQUESTS) {
      tell('too-many', { running: [...running] })
      fail('exceed max task count', 600007)
    } else if (!online) fail('net::ERR_INTERNET_DISCONNECTED', 600001)
    else if (!/^https?:\/\/./i.test(sent.url)) fail('invalid url', 600009)
    else {
      running.add(entry)
      tell('sent', sent)
      clock.after(Math.min(Number(given.timeout) || LONGEST_REQUEST_MS, LONGEST_REQUEST_MS), () => {
        // One that hangs silently is not even told by its time-out.
        if (entry.hung) running.delete(entry)
        else end({ failed: { errMsg: 'timeout', errno: 5 } })
      })
      const way = pause() + (fault.how === 'late' ? fault.ms : 0)
      if (fault.how === 'fail' || fault.how === 'bare') clock.after(way, () => end({ failed: { errMsg: fault.errMsg || 'failed', errno: fault.errno } }))
      else
        clock.after(way, () => {
          const { status, data, header, textStatus } = send(sent)
          clock.after(pause(), () => {
            const isText = given.dataType === 'text' || given.responseType === 'arraybuffer'
            end({
              ok: {
                statusCode: textStatus ? String(status) : status,
                data: isText && typeof data !== 'string' ? JSON.stringify(data) : data,
                header: header || {},
                cookies: [],
              },
            })
          })
        })
    }
    if (fault.how === 'no-task') return undefined
    if (fault.how === 'promise')
      return new Promise((resolve, reject) => {
        const { success, fail } = given
        const also = (own, settle) => (result) => {
          if (own) own(result)
          settle(result)
        }
        given = { ...given, success: also(success, resolve), fail: also(fail, () => reject(new Error('request:fail'))) }
      })
    return {
      abort: () => {
        tell('abort', { sent })
        // It is abandoned from here on, whatever it answers.
        running.delete(entry)
        if (!over) fail('abort')
      },
      onHeadersReceived: (listener) => heads.push(listener),
      offHeadersReceived() {},
      onChunkReceived: (listener) => chunks.push(listener),
      offChunkReceived() {},
    }
  }

  const createWx = (owner, send) => {
    const listeners = {}
    const events = ['AppShow', 'AppHide', 'NetworkStatusChange', 'UnhandledRejection', 'Error']
    owner.fire = (name, detail) => (listeners[name] || []).slice().forEach((listener) => owner.timers.deliver(() => listener(detail)))
    owner.listeners = () => Object.values(listeners).reduce((sum, list) => sum + list.length, 0)
    const call = (api, act, quick) => asynchronous(owner, api, act, quick)
    const pages = owner.pages
    const wx = {
      login: call('login', (given, done, fault) => {
        if (!online) {
          tell('no-code')
          return done({ failed: { errMsg: 'network error', errno: 108 } })
        }
        const code = fault.how === 'no-code' ? '' : issueCode()
        tell('code', { code, owner, key: given.key })
        done({ ok: { code } })
      }),
      checkSession: call('checkSession', (given, done) => done(keyAlive ? { ok: {} } : { failed: { errMsg: 'session time out, need relogin' } })),
      request: request(owner, send),
      getStorage: call('getStorage', ({ key: name }, done, fault) => {
        if (fault.how === 'corrupt') return done({ ok: { data: { numbers: 'x' } } })
        if (!stored.has(name)) return done({ failed: { errMsg: 'data not found' } })
        const text = stored.get(name)
        if (owner === present && !['never', 'complete-only'].includes(fault.how) && !(fault.ms >= 5000)) tell('read-storage', { text })
        done({ ok: { data: JSON.parse(text) } })
      }, true),
      setStorage: call('setStorage', ({ key: name, data }, done) => {
        stored.set(name, JSON.stringify(data))
        done({ ok: {} })
      }, true),
      removeStorage: call('removeStorage', ({ key: name }, done) => {
        stored.delete(name)
        done({ ok: {} })
      }, true),
      getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0123456789abcdef', envVersion: 'release' } }),
      getAppBaseInfo: () => ({ SDKVersion: '3.6.0', language: 'en' }),
      getSystemInfoSync: () => ({ SDKVersion: '3.6.0', language: 'en' }),
      canIUse: () => true,
      getCurrentPages: pages.all,
      navigateBack: call('navigateBack', (given, done) => done(pages.back())),
    }
    for (const api of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'])
      wx[api] = call(api, ({ url }, done) => done(pages.move(api, url)))
    for (const name of events) {
      wx['on' + name] = (listener) => (listeners[name] = (listeners[name] || []).concat(listener))
      wx['off' + name] = (listener) => (listeners[name] = (listeners[name] || []).filter((one) => one !== listener))
    }
    // The key changes when the call is made, not when it is answered.
    const { login } = wx
    wx.login = (given) => {
      key++
      keyAlive = true
      tell('login', { owner, key })
      return login({ ...given, key })
    }
    return wx
  }

  return {
    /** The session key of the user has this number; every wx.login makes a new one. */
    keyNumber: () => key,
    isKeyAlive: () => keyAlive,
    expireKey() {
      keyAlive = false
    },
    /** → whether the code was good for a login, once. */
    takeCode(code) {
      const fresh = codes.get(code) === false
      codes.set(code, true)
      return fresh
    },
    running: () => [...running],
    stored: () => [...stored.values()].join(' '),
    boot(send) {
      present = { timers: clock.forProcess((error) => tell('thrown-into-platform', { api: 'setTimeout', error })), pages: createPages() }
      present.wx = createWx(present, send)
      return present
    },
    kill() {
      clock.cancel(sleeping || {})
      present.timers.end()
      running.clear()
    },
    hide() {
      clock.cancel(sleeping || {})
      present.fire('AppHide', {})
      sleeping = clock.after(FREEZE_AFTER_MS, () => {
        tell('frozen')
        for (const entry of running) if (!entry.hung) entry.interrupt()
        present.timers.freeze()
      })
    },
    show() {
      clock.cancel(sleeping || {})
      present.timers.thaw()
      present.fire('AppShow', {})
      tell('shown')
    },
    setOnline(value) {
      online = value
      if (!online) for (const entry of running) if (!entry.hung) entry.cut()
      present.fire('NetworkStatusChange', { isConnected: online, networkType: online ? 'wifi' : 'none' })
      tell('online', { online })
    },
    isOnline: () => online,
  }
}
