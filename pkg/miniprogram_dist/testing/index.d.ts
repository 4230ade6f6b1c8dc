/**
 * A `wx`, a `my` and a `tt` for unit tests: no DevTools needed.
 *
 * @packageDocumentation
 */

import type { PhoneDetail } from '../index'

export * from './program'

/**
 * Makes a fake `wx` that is strict where WeChat is strict: callbacks come later, any HTTP status is a success,
 * at most ten requests, uploads and downloads run at once and five sockets, codes work once and for five minutes, storage has its limits,
 * and an app in the background stands still.
 *
 * @throws TypeError for an unknown option
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { createFakeWx } from 'mp-session/testing'
 *
 * export async function oneLoginForTenRequests() {
 *   const fake = createFakeWx({
 *     request: ({ url }) => (url.endsWith('/silentLogin') ? { data: { token: 't', expiresIn: 7200 } } : { data: 'hello' }),
 *   })
 *   const session = createSession({ baseURL: 'https://api.example.com', host: fake.wx })
 *   await Promise.all(Array.from({ length: 10 }, () => session.request({ url: 'https://api.example.com/hello' })))
 *   return fake.calls.login // 1
 * }
 * ```
 */
export function createFakeWx(options?: FakeWxOptions): FakeWx

/**
 * Makes a fake `my`, strict where Alipay is: `my.getAuthCode` for a login, `headers` in and out, a status from 400 on in `fail`
 * with error 19, what was to be JSON and is none in `fail` with error 14, a missing key is no failure, no session_key, no code of
 * the phone button, nothing encrypted.
 *
 * @throws TypeError for an unknown option
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { myHost } from 'mp-session/host/my'
 * import { createFakeMy } from 'mp-session/testing'
 *
 * export async function loginOnAlipay() {
 *   const fake = createFakeMy({ request: () => ({ data: { token: 't', expiresIn: 7200 } }) })
 *   const session = createSession({ baseURL: 'https://api.example.com', host: myHost(fake.my) })
 *   await session.login()
 *   return fake.calls.getAuthCode // 1
 * }
 * ```
 */
export function createFakeMy(options?: FakeWxOptions): FakeMy

/**
 * Makes a fake `tt`, strict where Douyin is: `errNo` in errors, a missing key is an empty text, `tt.getEnvInfoSync` says which
 * app it is, nothing encrypted.
 *
 * @throws TypeError for an unknown option
 */
export function createFakeTt(options?: FakeTtOptions): FakeTt

export interface FakeTtOptions extends FakeWxOptions {
  /** Whether somebody is signed in to Douyin itself: without, a silent login brings no code. Default true. */
  signedIn?: boolean
}

export interface FakeWxOptions {
  /** The server: a function, or an origin to which every request is really sent (needs `fetch`). */
  request?: string | ((request: FakeRequest) => FakeReply | void | Promise<FakeReply | void>)
  /** Who answers sockets: refuses the handshake by a status, or takes part. Without it every handshake fails. */
  socket?(
    handshake: FakeSocket
  ): { statusCode: number } | FakeSocketServer | void | Promise<{ statusCode: number } | FakeSocketServer | void>
  /** The phone's files, by path: what can be uploaded. Downloads are added to them. */
  files?: Record<string, string | ArrayBuffer>
  /** `'virtual'`: time stands still until `clock.advance`. Default `'real'`. */
  clock?: 'real' | 'virtual'
  /** Where virtual time starts, in ms since the epoch. */
  startAt?: number
  /** How long `wx.login`, `wx.checkSession` and requests take, in ms. Default 1. */
  latencyMs?: number
  /** Default `'wx0123456789abcdef'`. */
  appId?: string
  /** Default `'release'`. */
  envVersion?: 'develop' | 'trial' | 'release'
  /** Default `'3.6.0'`. */
  baseLibrary?: string
  /** Default `'zh_CN'`. */
  language?: string
  /** What opened the app. Default 1001; 1154 is a page opened from Moments, where nobody can log in. */
  scene?: number
  openId?: string
  phoneNumber?: string
  nickName?: string
  avatarUrl?: string
  /** Whether `wx.login` replaces the session_key. Default true. */
  rotateKeyOnLogin?: boolean
  /** A key younger than this is not replaced, in ms. Default 0. */
  minKeyAgeMs?: number
  /** What is stored at the start. */
  storage?: Record<string, unknown>
  /**
   * Routes and how their pages are made; `components` maps selectors to what `selectComponent` returns. For `mustAuth`
   * that is a popup: `{ setMustAuthStep(step) {}, nextStep() {}, close() {} }`; the second one opens it.
   */
  pages?: Record<string, () => FakePage>
  /** Routes of the tab bar. */
  tabBar?: string[]
  privacy?: { needAuthorization?: boolean; declared?: boolean; answer?: 'agree' | 'disagree' }
  /** Names of functions this `wx` lacks, as on an old base library. */
  without?: string[]
  /** Where codes of `wx.login` come from instead, for a platform simulated elsewhere. */
  issueLoginCode?: () => string | Promise<string>
}

/** What travels. Header names are in lower case; `body` is what was sent, `data` what it was made of. */
export interface FakeRequest {
  url: string
  method: string
  header: Record<string, string>
  body: string | ArrayBuffer
  /** Of an upload: the `formData`. */
  data: any
  /** `'manual'`: an answer to elsewhere is an answer like any other. */
  redirect?: 'follow' | 'manual'
  /** Of an upload: the path and the name of the file that is the body. */
  filePath?: string
  name?: string
}

/** The server's side of a socket. */
export interface FakeSocket {
  url: string
  header: Record<string, string>
  protocols?: string[]
  send(data: string | ArrayBuffer): void
  close(code?: number, reason?: string): void
}

export interface FakeSocketServer {
  /** Hears what the app sends. */
  message?(data: string | ArrayBuffer, socket: FakeSocket): void
  /** Hears that the socket is closed, whoever closed it. */
  closed?(end: { code: number; reason: string }): void
}

/** `statusCode` defaults to 200. */
export interface FakeReply {
  statusCode?: number
  header?: Record<string, string>
  data?: unknown
  /** For a request with `enableChunked`: what comes piece by piece. Default: `data` in one piece. */
  chunks?: Array<string | ArrayBuffer>
  delayMs?: number
}

export interface FakePage {
  components?: Record<string, unknown>
  onLoad?(options: Record<string, string>): void
  onShow?(): void
  onHide?(): void
  onUnload?(): void
  [member: string]: unknown
}

export interface FakeFault {
  /** Why it fails, with or without the function's name before it. */
  errMsg?: string
  errno?: number
  /** Never answers. */
  hang?: boolean
  /** Answers that much later, in ms. */
  delayMs?: number
  /** Answers this instead. */
  result?: object
  /** Of `request`, `uploadFile`, `downloadFile` and `connectSocket`: only addresses that contain it. */
  url?: string
  /** How many calls it hits. Default 1. */
  times?: number
  /** How many calls it lets pass first. Default 0. */
  skip?: number
}

export interface FakeWx {
  /** Give it to `createSession` as `host`, or make it the global `wx`, whatever type that has. */
  wx: any
  clock: {
    now(): number
    /** Runs what is due within the next `ms`, in order. Virtual clock only. */
    advance(ms: number): Promise<void>
    /** Moves the wall clock and no timer, as a user does in the phone's settings. Virtual clock only. */
    jump(ms: number): void
    pending(): number
    setTimeout(callback: () => void, delay?: number): number
    clearTimeout(timer: number): void
  }
  /** WeChat's servers: `code2session` and `phoneNumber` answer as the real endpoints do. */
  platform: {
    issueLoginCode(): string | undefined
    issuePhoneCode(): string
    code2session(code: string): { openid: string; session_key: string } | { errcode: number; errmsg: string }
    phoneNumber(code: string): { errcode: number; errmsg?: string; phone_info?: object }
    rotateKey(): void
    expireKey(): void
    keyAlive(): boolean
    keyNumber(): number
  }
  network: {
    /** Every request, upload and download that left, oldest first. */
    log: FakeRequest[]
    /** Of those, how many run: at most ten. */
    running(): number
    /** Those that are open or about to be, oldest first: at most five. */
    sockets(): FakeSocket[]
    set(isConnected: boolean): void
  }
  /** The phone's files, by path. */
  files: Map<string, string | ArrayBuffer>
  storage: {
    write(key: string, value: unknown, encrypted?: boolean): { reason: string; errno?: number } | null
    read(key: string, encrypted?: boolean): { value: unknown } | undefined
    remove(key: string): void
    clear(): void
    keys(): string[]
    size(): number
  }
  pages: {
    open(url: string, page?: FakePage): FakePage
    current(): FakePage | undefined
    all(): FakePage[]
    back(delta?: number): string | undefined
  }
  /** `add` throws a TypeError for a function that never looks for faults. */
  faults: { add(api: string, fault: FakeFault): void; clear(): void }
  app: {
    /** Five seconds later timers and callbacks stand still, what runs is interrupted and sockets are closed. */
    hide(): void
    show(): void
  }
  privacy: { needAuthorization: boolean; declared: boolean; answer: 'agree' | 'disagree' }
  taps: {
    /** The detail of a `getphonenumber` event. */
    phone(outcome?: 'ok' | 'deny' | 'quota' | 'no-permission' | 'encrypted'): Promise<PhoneDetail>
  }
  /** How often each function was called. */
  calls: Record<string, number>
  /** Every call with its options, oldest first: `callLog.find(({ name }) => name === 'showToast')`. */
  callLog: Array<{ name: string; options: any }>
  /** What callbacks threw, and what the server threw. */
  thrown: unknown[]
}

/** As {@link FakeWx}, with Alipay's names; `faults` of `getAuthCode`, `request` and the others. */
export interface FakeMy extends Omit<FakeWx, 'wx' | 'faults' | 'taps' | 'privacy'> {
  /** Give it to `myHost`, or make it the global `my`, whatever type that has. */
  my: any
  faults: { add(api: string, fault: Omit<FakeFault, 'errMsg' | 'errno'> & { error?: number; errorMessage?: string }): void; clear(): void }
  taps: {
    /** What `my.getPhoneNumber` gives: encrypted for the app's own server. */
    phone(): Promise<{ response: string }>
  }
}

/** As {@link FakeWx}, with Douyin's names. */
export interface FakeTt extends Omit<FakeWx, 'wx' | 'faults' | 'privacy'> {
  /** Give it to `ttHost`, or make it the global `tt`, whatever type that has. */
  tt: any
  faults: { add(api: string, fault: Omit<FakeFault, 'errno'> & { errNo?: number }): void; clear(): void }
}
