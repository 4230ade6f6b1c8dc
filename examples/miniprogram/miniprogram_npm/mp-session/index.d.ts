/**
 * Login, session and step-wise authorization for WeChat Mini Programs.
 *
 * @example
 * ```ts
 * import { createSession, AuthStep } from 'mp-session'
 *
 * const session = createSession({ baseURL: 'https://api.example.com' })
 *
 * App({
 *   onLaunch() {
 *     session.login().catch(({ code, message }) => console.warn(code, message))
 *   },
 * })
 *
 * async function loadOrders() {
 *   const response = await session.request<{ id: string }[]>({ url: 'https://api.example.com/orders' })
 *   return response.data
 * }
 *
 * async function pay() {
 *   await session.mustAuth({ mustAuthStep: AuthStep.TWO })
 * }
 * ```
 *
 * @packageDocumentation
 */

/**
 * Makes a session. Synchronous; the engine (wasm) loads on first use.
 *
 * The same `host` and storage key give the same session, however often and from wherever in the app it is asked for.
 * The latest session that is not disposed is the one the components and {@link mustAuth} use.
 *
 * @throws SessionError `ERR_CONFIG`: an option is unknown or wrong, or differs from those of the session that is there
 * already; the message names it.
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 *
 * export const session = createSession({
 *   baseURL: 'https://api.example.com',
 *   trustedOrigins: ['https://img.example.com'],
 *   fuse: { capacity: 3 },
 * })
 * ```
 */
export function createSession(options: SessionOptions): Session

/** The session created last and not disposed. */
export function defaultSession(): Session | undefined

/** Where logins come from, the one thing a session cannot do without, and everything else. */
export type SessionOptions = SessionSettings & (ByAddress | ByFunctions)

/** The back end speaks the contract. */
export interface ByAddress {
  /** Where the back end's contract lives, without query. Its origin may receive the token. */
  baseURL: string
  /** Own functions instead of some of the HTTP calls. What they throw becomes `ERR_BACKEND_REJECTED`. */
  backend?: Partial<Backend>
}

/** The app logs in by a function of its own. */
export interface ByFunctions {
  /** Needed by the calls of the contract that are no function of `backend`. */
  baseURL?: string
  /** At least `silentLogin`. What these functions throw becomes `ERR_BACKEND_REJECTED`. */
  backend: Partial<Backend> & Pick<Backend, 'silentLogin'>
}

/** The options that have a default. */
export interface SessionSettings {
  /** Paths below `baseURL`, each starting with `/`. Default: the name of the call, as `/silentLogin`. */
  endpoints?: Partial<Record<keyof Backend, string>>
  /** Takes the contract's reply out of an envelope such as `{ code, data, message }`. Throw to refuse the reply. */
  unwrap?(body: unknown): unknown
  /**
   * A platform's API, `uni`, `Taro`, anything shaped like `wx`, or an adapter from `mp-session/host`. Default: the global `wx`, and
   * where there is none `tt`, `my`, `swan`, `qq`, `ks`, `jd` or `xhs`.
   */
  host?: WxLike | Host
  /** Where the build put the wasm. Default `/miniprogram_npm/mp-session/mp-session.wasm`; set it for a subpackage. In a browser, the file's URL. */
  wasmPath?: string
  /** Which facts make {@link AuthStep} TWO and THREE, in this order. Default `['profile', 'phone']`. */
  authSteps?: Array<'profile' | 'phone'>
  /** The page `mustAuth` opens when the current page has no popup, as `/pages/auth/auth`. */
  authPage?: string
  /** More origins that may receive the token, as `https://img.example.com`. Scheme, host and port must match. */
  trustedOrigins?: string[]
  /** Whether an answer says that the token was refused. Default: status 401. */
  isUnauthorized?(response: Response): boolean
  /** A newer token found in an answer, if any; `expiresIn` in seconds, fractions allowed. */
  renewedToken?(response: Response): string | { token: string; expiresIn?: number } | undefined | null
  /** What stands in the header for a token. Default: `'Bearer ' + token`. */
  formatToken?(token: string): string
  /**
   * Whether an answer says that the back end ended the session on purpose: signed in on another phone, banned. Then the user
   * is signed out and stays so, and nothing is refreshed. Judges answers to calls with a token and of `refreshToken`.
   */
  isSessionEnded?(response: Response): boolean
  /**
   * What else goes with `silentLogin`, `refreshToken` and `register`: an inviter, a channel, a scene. Called for each of
   * them; what it throws becomes `ERR_BACKEND_REJECTED`. The contract's own fields cannot be replaced.
   */
  loginData?(): MaybePromise<object | undefined>
  /**
   * Whether a silent login may be made before the user asks for one. Default true. With false, `ensureLogin` and plain
   * `login` reject with `ERR_LOGIN_REQUIRED` and call nobody while nobody is signed in.
   */
  autoLogin?: boolean
  /**
   * The name of the header that carries the token, in calls of the contract too. Default `Authorization`. A call that
   * brings a header of this name, in any spelling, keeps its own and gets no token.
   */
  tokenHeader?: string
  /** Uploads the temporary file of a chosen avatar; its address is stored. Without it, avatars are not sent. */
  uploadAvatar?(localPath: string): Promise<string>
  /** Limits how often in a row a token is refreshed. */
  fuse?: FuseOptions
  /** How many different operations may wait for each other: 1 to 1000, default 32. Beyond: `ERR_QUEUE_FULL`. */
  queueCapacity?: number
  /** Keeps the session in encrypted storage (base library 2.21.3). Slower. Default false. On WeChat only; elsewhere `ERR_CONFIG`. */
  encryptStorage?: boolean
  /** Prefix of the storage key, to which app id, version and `baseURL` are added. Default `mp-session`. */
  storageKey?: string
  /** What holds for `request`, `uploadFile`, `downloadFile` and `connectSocket` where a call says nothing itself; headers are joined. */
  requestDefaults?: { timeout?: number; header?: Record<string, string> }
  /** Hears what the session has to say, never a secret: mistakes of the app once each, in Chinese or English by the phone's language, with the page that says more. */
  logger?: Logger
  /** Deadline of `wx.login`, in ms: 100 to 120000, default 10000. */
  loginTimeoutMs?: number
  /** Deadline of a call to the back end's contract, in ms: 100 to 120000, default 15000. */
  requestTimeoutMs?: number
  /** Deadline of `wx.checkSession`, in ms: 100 to 120000, default 5000. */
  checkSessionTimeoutMs?: number
  /** A token with less than this left is renewed before use, in ms: 0 to 3600000, default 60000. */
  renewBeforeMs?: number
  /** How long the verdict of `wx.checkSession` holds, in ms: 0 to 86400000, default 300000. */
  sessionKeyTtlMs?: number
}

/** Counts refreshes, not callers: a thousand refused requests are one refresh. */
export interface FuseOptions {
  /** Refreshes in a row before the fuse trips: 1 to 100, default 3. */
  capacity?: number
  /** How long a tripped fuse stays locked, in ms: 1000 to 3600000, default 60000. */
  restoreAfterMs?: number
  /** One unit comes back after each such time, in ms: 0 to 86400000, default 60000. 0: only tripping restores. */
  coolDownMs?: number
}

/** The back end's contract as functions. What they throw is kept as the error's cause; a `retryAfterMs` in it is respected. */
export interface Backend {
  /** `deviceId`: made up once per device and kept in storage; what "one session per device" of a back end goes by. */
  silentLogin(request: { code: string; deviceId: string }): MaybePromise<LoginReply>
  /** Needed where replies bring a `refreshToken`. A refresh token is sent once more only if it got no answer. */
  refreshToken(request: { refreshToken: string; deviceId: string }): MaybePromise<LoginReply>
  /** Needed for {@link Session.register}: its payload, and a code of `wx.login`. */
  register(request: Registration & { code: string; deviceId: string }): MaybePromise<LoginReply>
  updateUser(profile: Profile, token: string): MaybePromise<{ userInfo: UserInfo }>
  updatePhone(phone: { code: string } | { encryptedData: string; iv: string }, token: string): MaybePromise<{ userInfo: UserInfo }>
  unbindPhone(token: string): MaybePromise<{ userInfo: UserInfo }>
  logout(token: string): MaybePromise<void>
}

/** What the back end answers to a login. To `silentLogin` alone it may also answer that it does not know this user. */
export type LoginReply = TokenReply | { registered: false }

export interface TokenReply {
  /** 1 to 4096 visible ASCII characters. */
  token: string
  /** How long the token lives, in seconds, fractions allowed. Without it and `expiresAt`: until it is refused. */
  expiresIn?: number
  /** Instead of `expiresIn`: milliseconds since the epoch, or an RFC 3339 text. Read by the clock of the answer's Date header. */
  expiresAt?: number | string
  /** Brings the next token without `wx.login`: for one answer. 1 to 4096 visible ASCII characters. */
  refreshToken?: string
  /** Without it, what is known of the user stays. */
  userInfo?: UserInfo
}

/** What a new user gives, beside fields of the app's own. */
export interface Registration {
  /** Of the phone-number button: single use. */
  phoneCode?: string
  nickName?: string
  avatarUrl?: string
  [extra: string]: unknown
}

/** What the back end tells about the user; it may add fields of its own. */
export interface UserInfo {
  nickName?: string
  avatarUrl?: string
  /** Masked, as `138****8000`. */
  phone?: string
  hasProfile?: boolean
  hasPhone?: boolean
  [extra: string]: unknown
}

/** The chosen name, with or without a picture, or what the old `getUserProfile` gave. */
export type Profile =
  | { nickName: string; avatarUrl?: string }
  | { encryptedData: string; iv: string; rawData: string; signature: string; keyEpoch?: number }

/** `event.detail` of a `getphonenumber` event, failed taps included. */
export interface PhoneDetail {
  code?: string
  encryptedData?: string
  iv?: string
  errMsg?: string
  errno?: number
  /** `session.keyEpoch()` at the time of the tap; for encrypted data only. */
  keyEpoch?: number
}

export interface LoginResult {
  token: string
  userInfo: UserInfo | undefined
  /** False when this call, or the flight it joined, logged in anew. */
  reused: boolean
}

/**
 * Every promise of a session settles: with a result, or with a {@link SessionError}.
 * Wrong arguments reject with `ERR_CONFIG`; all methods may be passed around without their object.
 */
export interface Session {
  /**
   * Logs in without asking the user for anything; a live session is reused.
   * Callers during a login share it: one `wx.login`, one call to the back end.
   *
   * `force` logs in anew, also during the back-off after a failure, for a user who stays signed out, and in the place of
   * an adopted account.
   *
   * @throws SessionError `ERR_LOGIN_FAILED`, `ERR_NETWORK`, `ERR_TIMEOUT`, `ERR_BACKEND_REJECTED`, `ERR_BACKEND_PROTOCOL`, `ERR_SUPERSEDED`
   */
  login(options?: { force?: boolean }): Promise<LoginResult>

  /**
   * Resolves once there is a live session: at once if there is one. Call it as often as you like.
   *
   * Within the back-off after a failure (1 s, doubling to 30 s) it rejects with that failure and calls nobody.
   */
  ensureLogin(): Promise<void>

  /** The raw token of a live session; logs in first if needed. */
  getToken(): Promise<string>

  /**
   * Replaces the token. Give the one that was refused as `staleToken`: if somebody refreshed meanwhile,
   * this resolves at once and costs nothing.
   *
   * @throws SessionError `ERR_FUSE_TRIPPED` or `ERR_FUSE_LOCKED` with `retryAfterMs`, and those of `login`
   */
  refreshLogin(options?: { staleToken?: string }): Promise<void>

  /** Resolves once the session_key is valid; needed only before encrypted data is asked for. */
  ensureSessionKey(): Promise<void>

  /**
   * `wx.request` with the session's token: waits for the login, refreshes after a 401 and sends once more.
   * At most ten run at once, the others wait. All options of `wx.request` are passed on, `success`,
   * `fail` and `complete` included.
   *
   * The token goes to trusted origins only, and a header `Authorization` (or `tokenHeader`) of yours is left alone.
   * With `enableChunked`, a refused answer's headers and chunks reach no listener, the second sending's do. An
   * `isUnauthorized` of yours is asked about the head alone first, with `data` undefined.
   *
   * Any status but a final 401 resolves, as in `wx.request`; that one rejects with {@link UnauthorizedError}.
   *
   * @throws SessionError `ERR_UNAUTHORIZED`, `ERR_NETWORK`, `ERR_TIMEOUT`, `ERR_ABORTED`, and those of `refreshLogin`; with `errMsg` as `wx.request` words it
   *
   * @example
   * ```ts
   * import { createSession } from 'mp-session'
   * const session = createSession({ baseURL: 'https://api.example.com' })
   *
   * async function news(): Promise<string[]> {
   *   const response = await session.request<string[]>({ url: '/news', needLogin: false })
   *   return response.data
   * }
   * ```
   */
  request<Data = any>(options: RequestOptions<Data>): RequestPromise<Data>

  /**
   * `wx.uploadFile` with the session's token, as `request` sends its calls: waits for the login, refreshes after a 401
   * (which comes in `success` here, too) and sends once more. The token may end while an upload runs: it is judged by
   * its answer, and the file is read again for the second sending. Uploads and downloads share the ten places with requests.
   *
   * Progress and headers are told of every sending whose answer is not refused; a progress may begin anew.
   *
   * @throws SessionError those of `request`, and `ERR_FILE`: the file is gone or cannot be read
   *
   * @example
   * ```ts
   * import { createSession } from 'mp-session'
   * const session = createSession({ baseURL: 'https://api.example.com' })
   *
   * async function send(filePath: string) {
   *   const upload = session.uploadFile({ url: '/pictures', filePath, name: 'picture' })
   *   upload.onProgressUpdate(({ progress }) => console.log(progress))
   *   const { data } = await upload
   *   return JSON.parse(data) as { address: string }
   * }
   * ```
   */
  uploadFile(options: UploadOptions): UploadPromise

  /**
   * `wx.downloadFile` with the session's token, in the same way.
   *
   * @throws SessionError those of `request`, and `ERR_FILE`: there is no room for the file
   *
   * @example
   * ```ts
   * import { createSession } from 'mp-session'
   * const session = createSession({ baseURL: 'https://api.example.com' })
   *
   * const invoice = async () => (await session.downloadFile({ url: '/invoices/1.pdf' })).tempFilePath
   * ```
   */
  downloadFile(options: DownloadOptions): DownloadPromise

  /**
   * `wx.connectSocket` with the session's token in the header of the handshake. Resolves with a socket that is open; a
   * handshake refused with 401 refreshes and is tried once more, any other failure costs no unit of the fuse.
   *
   * A socket has one of five places, which are not those of requests, until it is closed; a sixth waits. WeChat closes
   * sockets when the app has been in the background for a while: connect again from `onClose`, the token is then the
   * one of that time.
   *
   * @throws SessionError `ERR_UNAUTHORIZED`: refused with a new token, too; `ERR_NETWORK`: any other failed handshake;
   * `ERR_TIMEOUT`: not open after `timeout`, or 65 s; `ERR_CONFIG`: the domain is not in the console's list; and those of `refreshLogin`
   *
   * @example
   * ```ts
   * import { createSession } from 'mp-session'
   * const session = createSession({ baseURL: 'https://api.example.com' })
   *
   * async function live() {
   *   const socket = await session.connectSocket({ url: '/live' })
   *   socket.onMessage(({ data }) => console.log(data))
   *   socket.send({ data: 'hello' })
   * }
   * ```
   */
  connectSocket(options: SocketOptions): Promise<SocketTask>

  /**
   * Any other call with the token: cloud functions, GraphQL, SDKs of others. `call` gets the raw token. If what it gives
   * or throws says that the token was refused, there is a refresh and one more call. Whatever else comes passes through
   * unchanged, a refusal that stands included.
   *
   * It takes none of the ten places. The session does not know where it goes: give the token only to who may have it.
   *
   * @throws SessionError those of `refreshLogin`, `ERR_TIMEOUT`, `ERR_SUPERSEDED`; and whatever `call` throws
   *
   * @example
   * ```ts
   * import { createSession } from 'mp-session'
   * const session = createSession({ baseURL: 'https://api.example.com' })
   * declare const cloud: { callFunction(options: object): Promise<{ result: { code: number } }> }
   *
   * const orders = () =>
   *   session.withToken((token) => cloud.callFunction({ name: 'orders', data: { token } }), {
   *     isUnauthorized: ({ result }) => result.code === 401,
   *   })
   * ```
   */
  withToken<T, Need extends boolean | 'optional' = true>(
    call: (token: Need extends true ? string : string | undefined) => MaybePromise<T>,
    options?: WithTokenOptions<Need>
  ): Promise<T>

  /**
   * For an interceptor of your own: sends a call of a library with the token, waits for the login, refreshes and
   * sends once more. `dispatch` gives the header (undefined: none) to the library and resolves with what came, whatever
   * its status; `left` is what remains of `target.timeout`, in ms; `about` says in which header the token goes.
   * Resolves with the last result; a refusal that stands is yours to report.
   */
  send<Result extends { response: Pick<Response, 'statusCode'> }>(
    target: SendTarget,
    dispatch: (authorization: string | undefined, left: number, about: AboutSending) => Promise<Result>
  ): Promise<Result> & { abort(): void }

  /** Sends the user's profile to the back end → the user's new info. */
  updateUser(profile: Profile): Promise<UserInfo>

  /**
   * Sends the phone number behind a tap to the back end. A phone code is sent once and never retried.
   *
   * @throws SessionError `ERR_AUTH_DENIED`, `ERR_PRIVACY_DENIED`, `ERR_PRIVACY_UNDECLARED`, `ERR_PHONE_QUOTA` for a failed tap, `ERR_SESSION_KEY_ROTATED`
   */
  updatePhone(detail: PhoneDetail): Promise<UserInfo>

  /** Makes the back end forget the phone number → the user's new info. */
  unbindPhone(): Promise<UserInfo>

  /**
   * Takes a login that was made elsewhere: by SMS code, password, scan, or data pre-fetch. It is a user switch: who waits gets
   * `ERR_SUPERSEDED`. An adopted account is never replaced by a silent login: when it ends, `login-required` is emitted, and
   * `ensureLogin` rejects with `ERR_LOGIN_REQUIRED` until the next `adopt`, `register` or `login({ force: true })`.
   *
   * `silent` says that it is the account that a silent login would give: then who waits for a login has it.
   *
   * @throws SessionError `ERR_BACKEND_PROTOCOL`: the reply is outside the contract; nothing has changed
   */
  adopt(reply: LoginReply, options?: { silent?: boolean }): Promise<LoginResult>

  /**
   * Makes an account for a user whom the back end does not know (`ERR_UNREGISTERED`): `wx.login`, then the back end's
   * `/register` with what is given here. Callers meanwhile share the first one's. Nothing is tried again: a phone code is spent once.
   */
  register(registration?: Registration): Promise<LoginResult>

  /**
   * Forgets the session at once, here and in storage; whoever waits for it gets `ERR_SUPERSEDED`.
   *
   * The next request signs in again, unless `staySignedOut`: then nobody is signed in before they ask for it, also after
   * a restart of the app. The same after the logout of an adopted account.
   */
  logout(options?: { staySignedOut?: boolean }): Promise<void>

  /** The step reached so far. `AuthStep.ONE` until the engine is loaded. */
  currentAuthStep(): AuthStep

  /**
   * Resolves once the step is reached. Opens the popup of the current page, or else `authPage`.
   * All callers share one popup.
   *
   * @throws SessionError `ERR_AUTH_CANCELLED`, `ERR_AUTH_DENIED`, `ERR_AUTH_COMPONENT_MISSING`, `ERR_PRIVACY_DENIED`, `ERR_PRIVACY_UNDECLARED`, `ERR_PHONE_QUOTA`
   */
  mustAuth(options?: MustAuthOptions): Promise<void>

  /** The article's status machines. */
  readonly status: { readonly login: Status<void, SessionError>; readonly auth: Status<void, SessionError> }

  /** For a popup or an authorization page of your own. */
  readonly auth: AuthView

  /**
   * Calls `listener` on each such event, after the state has changed. Calling the session from within is fine.
   * Returns a function that unsubscribes.
   */
  on<Type extends EventType>(type: Type, listener: (event: SessionEvent<Type>) => void): () => void

  /** The state as plain data without secrets. */
  snapshot(): SessionSnapshot

  /** The state as text without secrets, for a bug report. */
  dump(): string

  /** Ends the session object; the stored session stays. Whoever waits gets `ERR_DISPOSED`. */
  dispose(): void

  /** The fact that is asked for next: 0 none, 1 profile, 2 phone. */
  nextFact(): 0 | 1 | 2

  /** Changes with every `wx.login`: to be noted when the user taps a button that yields encrypted data. */
  keyEpoch(): number

  /** The option of the same name. */
  readonly uploadAvatar?: (localPath: string) => Promise<string>
}

export interface WithTokenOptions<Need extends boolean | 'optional' = boolean | 'optional'> {
  /** As in {@link RequestOptions}; where it is not true, `call` may get no token. */
  needLogin?: Need
  /** In ms, from the call on. Default: each call ends after 65000. */
  timeout?: number
  /** Judges what came: the value, or the error. Default: its `statusCode`, `status` or `response.status` is 401. */
  isUnauthorized?(outcome: any): boolean
}

/** What `dispatch` of `send` may want to know of a sending. */
export interface AboutSending {
  /** The name of the header that carries the token. */
  tokenHeader: string
  /** To be called when the library hears of progress: without a `timeout`, 65000 ms of silence end the sending. */
  progress(): void
}

/** What a session must know of a call to decide whether it carries the token. */
export interface SendTarget {
  /** Absolute. */
  url: string
  header?: object
  /** As in {@link RequestOptions}. */
  needLogin?: boolean | 'optional'
  /** In ms, from the call on. */
  timeout?: number
  /** Judges this call's answers. */
  isUnauthorized?(response: Response): boolean
}

export interface MustAuthOptions {
  /** Default `AuthStep.TWO`. */
  mustAuthStep?: AuthStep
  /** Id of the `auth-popup`, or of an {@link AuthPopup} of your own, in the page. Default `auth-popup`. */
  popupCompName?: string
  /** `'page'` opens `authPage` even where there is a popup. Default `'popup'`. */
  mode?: AuthDisplayMode
}

/** ONE: nothing is known but the account. TWO: the first of `authSteps`. THREE: both. */
export declare const AuthStep: { readonly ONE: 1; readonly TWO: 2; readonly THREE: 3 }
export type AuthStep = 1 | 2 | 3

export declare const AuthDisplayMode: { readonly POPUP: 'popup'; readonly PAGE: 'page' }
export type AuthDisplayMode = 'popup' | 'page'

/** What a popup of your own must offer to be opened by `mustAuth`, as methods of its component. */
export interface AuthPopup {
  /** Called first, and again when a later call asks for more. */
  setMustAuthStep(step: AuthStep): void
  /** Opens it; open already, shows what is missing now. */
  nextStep(): void
  /** Closes it: the step is reached, or nobody waits for it any more. */
  close?(): void
}

/** How a popup or an authorization page of your own speaks with `mustAuth`. */
export interface AuthView {
  /** Tells how it ended. With `popup`: unless another one is open by now. */
  end(outcome: AuthOutcome, popup?: AuthPopup): void
  /** Lets `mustAuth` find the popup wherever it is; to be called when its page shows. */
  announce(popup: AuthPopup): void
  /** To be called when its page hides. */
  withdraw(popup: AuthPopup): void
}

/** 0: the user closed it, 1: refused, 3: refused the privacy agreement, 4: it does not declare the interface, 5: no quota, 6: the page is gone. */
export type AuthOutcome = 0 | 1 | 3 | 4 | 5 | 6

/**
 * Guards a page's method: it runs once the step is reached, with the default session.
 * With `fail` the guarded method never rejects for want of authorization.
 *
 * @example
 * ```ts
 * import { mustAuth, AuthStep } from 'mp-session'
 *
 * Page({
 *   onPay: mustAuth({ mustAuthStep: AuthStep.TWO, fail: () => {} })(function () {
 *     // the step is reached here
 *   }),
 * })
 * ```
 */
export function mustAuth(options?: MustAuthOptions & { fail?(error: SessionError): unknown }): Guard

export interface Guard {
  <This = GuardedInstance, Args extends unknown[] = unknown[], Result = unknown>(
    method: (this: This, ...args: Args) => Result
  ): (this: This, ...args: Args) => Promise<Awaited<Result>>
  (target: object, name: string | symbol, descriptor: PropertyDescriptor): PropertyDescriptor
}

/**
 * `this` in a guarded method: the page or component. TypeScript cannot tell which one where the method is an argument of
 * a call, so its own members may be anything; `function (this: OrderPage) { … }` says more.
 */
export interface GuardedInstance {
  data: Record<string, any>
  setData(data: Record<string, unknown>, callback?: () => void): void
  [member: string]: any
}

/** A state that settles as `success` or `fail`, and may settle again. Late subscribers hear of it at once. */
export interface Status<Value = unknown, Reason = unknown> {
  readonly name: string
  readonly state: 'pending' | 'success' | 'fail'
  success(value: Value): void
  fail(error: Reason): void
  /** Returns a function that unsubscribes: for a page, to be called in `onUnload`. */
  onceSuccess(subscriber: (value: Value) => void): () => void
  /** Returns a function that unsubscribes: for a page, to be called in `onUnload`. */
  onceFail(subscriber: (error: Reason) => void): () => void
  reset(): void
}

/**
 * All options of `wx.request`, and what the session adds. An interface, so that an app on another platform can declare
 * that platform's own options in it.
 *
 * `Data` is whatever the caller says it is, as in `wx.request`: nothing checks it.
 */
export interface RequestOptions<Data = any> {
  /** Absolute, or below `baseURL`. */
  url: string
  data?: string | object | ArrayBuffer
  /** A value that is undefined is left out. */
  header?: Record<string, string | undefined>
  method?: 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'TRACE' | 'CONNECT'
  /** In ms, from this call to its end: login, waiting and replay included. Without it, each sending ends after 65000 without a sign of life. */
  timeout?: number
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
  enableCache?: boolean
  enableChunked?: boolean
  enableHttp2?: boolean
  enableHttpDNS?: boolean
  enableHttpDNSFallback?: boolean
  enableProfile?: boolean
  enableQuic?: boolean
  forceCellularNetwork?: boolean
  httpDNSServiceId?: string
  httpDNSTimeout?: number
  redirect?: 'follow' | 'manual'
  useHighPerformanceMode?: boolean
  /**
   * True, the default: waits for a login, and starts one if need be. False: no login, no token. `'optional'`, for what is
   * better with a token and possible without: takes the token there is, waits for a login that is under way, and goes
   * without when that fails; it never starts one. A 401 of a call with a token is refreshed for as ever; without one
   * it is an answer like any other.
   */
  needLogin?: boolean | 'optional'
  /** Whether an answer to this call says that the token was refused. Default: the session's option of the same name. */
  isUnauthorized?(response: Response<Data>): boolean
  success?(response: Response<Data>): void
  fail?(error: SessionError & { errMsg: string; errno?: number }): void
  complete?(result: Response<Data> | SessionError): void
}

/** What calls to the platform with a token share. */
interface PlatformCallOptions<Answer> {
  /** Absolute, or below `baseURL`. */
  url: string
  /** A value that is undefined is left out. */
  header?: Record<string, string | undefined>
  /** In ms, from this call to its end: login, waiting and a second sending included. Without it, each sending ends after 65000 without a sign of life. */
  timeout?: number
  /** As in {@link RequestOptions}. */
  needLogin?: boolean | 'optional'
  /** Whether an answer to this call says that the token was refused. Default: the session's option of the same name. */
  isUnauthorized?(response: Response): boolean
  enableHttp2?: boolean
  enableHttpDNS?: boolean
  enableProfile?: boolean
  enableQuic?: boolean
  httpDNSServiceId?: string
  success?(answer: Answer): void
  fail?(error: SessionError & { errMsg: string; errno?: number }): void
  complete?(result: Answer | SessionError): void
}

/** All options of `wx.uploadFile`, and what the session adds. */
export interface UploadOptions extends PlatformCallOptions<UploadAnswer> {
  /** A file of the phone's, as `chooseMedia` or `chooseAvatar` give it. Read at each sending. */
  filePath: string
  /** The name of the part that holds the file. */
  name: string
  /** Further parts. */
  formData?: Record<string, unknown>
}

export interface UploadAnswer {
  /** Text, also where the server sends JSON. */
  data: string
  statusCode: number
  errMsg?: string
}

/** All options of `wx.downloadFile`, and what the session adds. */
export interface DownloadOptions extends PlatformCallOptions<DownloadAnswer> {
  /** Where to keep it. Default: a temporary file. */
  filePath?: string
}

export interface DownloadAnswer {
  statusCode: number
  header?: Record<string, string>
  /** Without `filePath`. */
  tempFilePath?: string
  /** With `filePath`. */
  filePath?: string
  errMsg?: string
}

/** What the promise of a transfer can do besides, from the first moment on: before the login, and across a second sending. */
interface Transfer<Progress> {
  abort(): void
  onProgressUpdate(listener: (progress: Progress) => void): void
  offProgressUpdate(listener?: (progress: Progress) => void): void
  onHeadersReceived(listener: (result: ReceivedHeaders) => void): void
  offHeadersReceived(listener?: (result: ReceivedHeaders) => void): void
}

/** A promise that is also the UploadTask. */
export interface UploadPromise extends Promise<UploadAnswer>, Transfer<{ progress: number; totalBytesSent: number; totalBytesExpectedToSend: number }> {}

/** A promise that is also the DownloadTask. */
export interface DownloadPromise extends Promise<DownloadAnswer>, Transfer<{ progress: number; totalBytesWritten: number; totalBytesExpectedToWrite: number }> {}

/** All options of `wx.connectSocket` but its callbacks, and what the session adds. */
export interface SocketOptions {
  /** Absolute, `wss:`, or below `baseURL`. */
  url: string
  header?: Record<string, string | undefined>
  protocols?: string[]
  /** In ms, from this call until the socket is open: login and waiting included. Default: each handshake ends after 65000. */
  timeout?: number
  /** As in {@link RequestOptions}. */
  needLogin?: boolean | 'optional'
  tcpNoDelay?: boolean
  perMessageDeflate?: boolean
  forceCellularNetwork?: boolean
}

/** An open socket: the platform's own, of which any number of listeners may hear the end. */
export interface SocketTask {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  send(message: { data: string | ArrayBuffer; success?(): void; fail?(error: { errMsg: string }): void }): void
  close(how?: { code?: number; reason?: string }): void
  onMessage(listener: (message: { data: string | ArrayBuffer }) => void): void
  onClose(listener: (end: { code: number; reason: string }) => void): void
  onError(listener: (error: { errMsg: string }) => void): void
}

/** The answer of `wx.request`, whatever its status. */
export interface Response<Data = any> {
  data: Data
  statusCode: number
  header: Record<string, string>
  cookies?: string[]
  errMsg?: string
  exception?: object
  profile?: object
  useHttpDNS?: boolean
}

/** A promise that is also the RequestTask, from the first moment on: before the login, and across a replay. */
export interface RequestPromise<Data = any> extends Promise<Response<Data>> {
  abort(): void
  onHeadersReceived(listener: (result: ReceivedHeaders) => void): void
  offHeadersReceived(listener?: (result: ReceivedHeaders) => void): void
  onChunkReceived(listener: (result: ReceivedChunk) => void): void
  offChunkReceived(listener?: (result: ReceivedChunk) => void): void
}

export interface ReceivedHeaders {
  header: Record<string, string>
  cookies?: string[]
  statusCode?: number
}

export interface ReceivedChunk {
  data: ArrayBuffer
}

export type EventType =
  | 'login-succeeded'
  | 'login-failed'
  | 'token-refreshed'
  | 'refresh-failed'
  | 'fuse-tripped'
  | 'fuse-restored'
  | 'session-key-expired'
  | 'auth-step-reached'
  | 'signed-out'
  | 'user-changed'
  | 'account-switched'
  | 'login-required'
  | 'registration-required'
  | 'storage-failed'
  | 'storage-ignored'
  | 'engine-fallback'

/** What an event says beside its `type`, for those that say more. */
export interface EventDetails {
  'login-failed': { readonly error: SessionError }
  'refresh-failed': { readonly error: SessionError }
  'fuse-tripped': { readonly error: SessionError }
  'auth-step-reached': { readonly step: AuthStep }
  /** `ERR_WASM_LOAD`; its message says why the JavaScript twin runs instead of the wasm. */
  'engine-fallback': { readonly error: SessionError }
  /** Why the stored session was not used: not readable, no record, of another app or back end, of a newer version of this package. */
  'storage-ignored': { readonly reason: 'unreadable' | 'corrupt' | 'foreign' | 'newer' }
}

/** One event, or a union of all of them that `switch (event.type)` takes apart. */
export type SessionEvent<Type extends EventType = EventType> = {
  [Name in Type]: { readonly type: Name } & (Name extends keyof EventDetails ? EventDetails[Name] : unknown)
}[Type]

export interface SessionSnapshot {
  state: 'signed-out' | 'logging-in' | 'signed-in' | 'refreshing' | 'disposed'
  loggedIn: boolean
  /** `'js'` on devices without WebAssembly; null until loaded. */
  engine: 'wasm' | 'js' | null
  /** Goes up with every logout: results of an older generation are dropped. */
  generation: number
  /** Milliseconds since the epoch; undefined: the back end did not say. */
  expiresAt?: number
  /** `units` refreshes are left of `capacity`; `retryAfterMs` while it is locked. */
  fuse: { units: number; capacity: number; retryAfterMs?: number }
  /** The kinds of operations that run or wait, first to last. */
  queue: string[]
  authStep: AuthStep
  facts: { hasProfile: boolean; hasPhone: boolean }
  /** Goes up with every `wx.login`. */
  keyEpoch: number
  /** `'silent'`: that of a silent login; `'adopted'`: a login made elsewhere; `'unregistered'`: the back end does not know this user. */
  account: 'none' | 'silent' | 'adopted' | 'unregistered'
  /** Nobody is signed in before they ask for it. */
  loginRequired: boolean
}

/** What every rejection is: an `Error`. `message` says what happened and what to do; `code` tells which of these it is. */
export type SessionError = BackendRejectedError | UnauthorizedError | PlatformError | OtherError

/** For `error instanceof SessionError`. An app needs to make one only in its tests. */
export declare const SessionError: { readonly prototype: SessionError; new (code: ErrorCode, message: string): SessionError }

/** What all errors have. */
export interface Failure<Code extends ErrorCode> extends Error {
  readonly name: 'SessionError'
  readonly code: Code
  /** When trying again makes sense, in ms from now. */
  readonly retryAfterMs?: number
  /** Of a failed `request` only: as `wx.request` words it. */
  readonly errMsg?: string
  readonly errno?: number
}

/** The back end, or a function of yours that stands for it, refused the call. */
export interface BackendRejectedError extends Failure<'ERR_BACKEND_REJECTED'> {
  /** The back end's status and its own words; where a function of yours threw, what it threw. */
  readonly cause?: BackendCause
}

/** A token was refused, and a new one too. */
export interface UnauthorizedError extends Failure<'ERR_UNAUTHORIZED'> {
  readonly cause?: BackendCause
  /** Of a failed `request` only, with `data` and `header`: the last answer. Not enumerable, so that no log takes them along. */
  readonly statusCode?: number
  readonly data?: unknown
  readonly header?: Record<string, string>
}

export interface BackendCause {
  readonly status?: number
  readonly code?: string
  readonly message?: string
}

/** The platform or its user said no, or the network did not carry the call. */
export interface PlatformError extends Failure<PlatformErrorCode> {
  /** The platform's number for it, where it gave one. */
  readonly cause?: { readonly errno: number }
}

export type PlatformErrorCode =
  | 'ERR_WASM_LOAD'
  | 'ERR_TIMEOUT'
  | 'ERR_NETWORK'
  | 'ERR_LOGIN_FAILED'
  | 'ERR_AUTH_DENIED'
  | 'ERR_PRIVACY_DENIED'
  | 'ERR_PRIVACY_UNDECLARED'
  | 'ERR_PHONE_QUOTA'
  | 'ERR_UNSUPPORTED'
  | 'ERR_ABORTED'
  | 'ERR_FILE'

/** `code` and `message` say it all. */
export interface OtherError extends Failure<Exclude<ErrorCode, PlatformErrorCode | 'ERR_BACKEND_REJECTED' | 'ERR_UNAUTHORIZED'>> {
  readonly cause?: undefined
}

/** Every code by its short name: `ErrorCode.FUSE_TRIPPED === 'ERR_FUSE_TRIPPED'`. */
export declare const ErrorCode: { readonly [Code in ErrorCode as Code extends `ERR_${infer Name}` ? Name : never]: Code }
export type ErrorCode =
  | 'ERR_CONFIG'
  | 'ERR_WASM_LOAD'
  | 'ERR_INTERNAL'
  | 'ERR_DISPOSED'
  | 'ERR_SUPERSEDED'
  | 'ERR_TIMEOUT'
  | 'ERR_NETWORK'
  | 'ERR_LOGIN_FAILED'
  | 'ERR_BACKEND_REJECTED'
  | 'ERR_BACKEND_PROTOCOL'
  | 'ERR_UNAUTHORIZED'
  | 'ERR_FUSE_TRIPPED'
  | 'ERR_FUSE_LOCKED'
  | 'ERR_QUEUE_FULL'
  | 'ERR_SESSION_KEY_ROTATED'
  | 'ERR_AUTH_DENIED'
  | 'ERR_AUTH_CANCELLED'
  | 'ERR_AUTH_COMPONENT_MISSING'
  | 'ERR_PRIVACY_DENIED'
  | 'ERR_PRIVACY_UNDECLARED'
  | 'ERR_PHONE_QUOTA'
  | 'ERR_UNSUPPORTED'
  | 'ERR_ABORTED'
  | 'ERR_UNREGISTERED'
  | 'ERR_LOGIN_REQUIRED'
  | 'ERR_FILE'

/** Hears warnings; WeChat's log managers fit. */
export interface Logger {
  info?(...message: unknown[]): void
  warn?(...message: unknown[]): void
}

/** The part of `wx` a session cannot do without; everything else is used where it exists. */
export interface WxLike {
  login(options: object): unknown
  request(options: object): unknown
}

/** An adapter for a platform, as `wxHost` and those of `mp-session/host` make it. */
export interface Host {
  readonly isHost: true
  readonly name: string
  [member: string]: unknown
}

/** The adapter for WeChat's `wx`: what `host: wx` does by itself, for those who want to change a part. */
export function wxHost(wx: WxLike): Host

/** For Node and the like: how the package's wasm is instantiated where the platform has no way of its own. */
export function useWebAssembly(webAssembly: { instantiate(path: string, imports: object): Promise<unknown> } | null): void

type MaybePromise<T> = T | Promise<T>
