// What the public types promise: names, results, and what is refused.
import { expectTypeOf } from 'expect-type'
import { AuthDisplayMode, AuthStep, ErrorCode, SessionError, createSession, defaultSession, mustAuth, wxHost } from 'mp-session'
import type {
  BackendCause,
  EventType,
  Host,
  LoginResult,
  Profile,
  RequestOptions,
  RequestPromise,
  Response,
  Session,
  SessionEvent,
  SessionOptions,
  SessionSnapshot,
  Status,
  UserInfo,
} from 'mp-session'
import { createAuthPopup, createFakeWx, createMiniProgram } from 'mp-session/testing'
import type { FakeWx } from 'mp-session/testing'

const session = createSession({ baseURL: 'https://api.example.com' })
expectTypeOf(session).toEqualTypeOf<Session>()
expectTypeOf(defaultSession()).toEqualTypeOf<Session | undefined>()

// Options: everything documented is taken, everything else is refused.
createSession({
  baseURL: 'https://api.example.com',
  endpoints: { logout: '/out' },
  unwrap: (body: { data: unknown }) => body.data,
  authSteps: ['phone'],
  trustedOrigins: ['https://img.example.com'],
  isUnauthorized: ({ statusCode, data }) => statusCode === 401 || data.code === 4001,
  renewedToken: ({ header }) => header['x-token'],
  formatToken: (token) => token,
  tokenHeader: 'X-Auth-Token',
  fuse: { capacity: 3, restoreAfterMs: 60000, coolDownMs: 0 },
  encryptStorage: true,
  logger: console,
  host: wxHost({ login() {}, request() {} }),
})
createSession({ baseURL: 'https://api.example.com', host: wx, logger: wx.getRealtimeLogManager() })
expectTypeOf<{ backend: { silentLogin(): { token: string; expiresIn: number } } }>().toMatchTypeOf<SessionOptions>()
expectTypeOf<{ baseURL: string; renewedToken(): { token: string; expiresIn: number } }>().toMatchTypeOf<SessionOptions>()
// @ts-expect-error
createSession()
// @ts-expect-error
createSession({})
// @ts-expect-error
createSession({ backend: { logout() {} } })
// @ts-expect-error
createSession({ baseURL: undefined })
// @ts-expect-error
createSession({ baseUrl: 'https://api.example.com' })
// @ts-expect-error
createSession({ baseURL: 'https://api.example.com', baseUrl: '' })
// @ts-expect-error
createSession({ baseURL: 'https://api.example.com', authSteps: ['email'] })
// @ts-expect-error
createSession({ baseURL: 'https://api.example.com', fuse: { capacity: '3' } })
// @ts-expect-error
createSession({ baseURL: 'https://api.example.com', endpoints: { signIn: '/x' } })
// @ts-expect-error
createSession({ baseURL: 'https://api.example.com', unwrap: (body) => body.data })

// Methods.
expectTypeOf(session.login()).toEqualTypeOf<Promise<LoginResult>>()
expectTypeOf(session.login({ force: true })).toEqualTypeOf<Promise<LoginResult>>()
// @ts-expect-error
session.login({ forced: true })
expectTypeOf(session.ensureLogin()).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.getToken()).toEqualTypeOf<Promise<string>>()
expectTypeOf(session.refreshLogin({ staleToken: 't' })).toEqualTypeOf<Promise<void>>()
// @ts-expect-error
session.refreshLogin('t')
expectTypeOf(session.ensureSessionKey()).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.updateUser({ nickName: '茉莉' })).toEqualTypeOf<Promise<UserInfo>>()
expectTypeOf<{ encryptedData: string; iv: string; rawData: string; signature: string }>().toMatchTypeOf<Profile>()
// @ts-expect-error
session.updateUser({})
// @ts-expect-error
session.updateUser({ avatarUrl: 'https://img.example.com/a.png' })
// @ts-expect-error
session.updateUser({ encryptedData: '', iv: '' })
expectTypeOf(session.updatePhone({ code: 'c' })).toEqualTypeOf<Promise<UserInfo>>()
expectTypeOf(session.unbindPhone()).toEqualTypeOf<Promise<UserInfo>>()
expectTypeOf(session.logout()).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.currentAuthStep()).toEqualTypeOf<AuthStep>()
expectTypeOf(session.mustAuth()).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.mustAuth({ mustAuthStep: AuthStep.THREE, mode: AuthDisplayMode.PAGE })).toEqualTypeOf<Promise<void>>()
// @ts-expect-error
session.mustAuth({ mustAuthStep: 4 })
// @ts-expect-error
session.mustAuth({ mode: 'sheet' })
expectTypeOf(session.auth.end(6)).toEqualTypeOf<void>()
// @ts-expect-error
session.auth.end(7)
expectTypeOf(session.snapshot()).toEqualTypeOf<SessionSnapshot>()
expectTypeOf(session.snapshot().fuse.units).toEqualTypeOf<number>()
expectTypeOf(session.snapshot().queue).toEqualTypeOf<string[]>()
expectTypeOf(session.dump()).toEqualTypeOf<string>()
expectTypeOf(session.dispose()).toEqualTypeOf<void>()

// The status machines settle with nothing or an error, and one may stop listening.
expectTypeOf(session.status.login).toEqualTypeOf<Status<void, SessionError>>()
expectTypeOf(session.status.login.onceSuccess(() => {})).toEqualTypeOf<() => void>()
session.status.login.onceFail((error) => expectTypeOf(error).toEqualTypeOf<SessionError>())
expectTypeOf<Parameters<Parameters<Status['onceFail']>[0]>>().toEqualTypeOf<[unknown]>()
// @ts-expect-error
session.status = session.status

// request: a typed promise that is also the task, with the options of wx.request and no others.
interface Order {
  id: string
}
const orders = session.request<Order[]>({ url: '/orders', needLogin: false, header: { 'x-trace': undefined } })
expectTypeOf(orders).toEqualTypeOf<RequestPromise<Order[]>>()
expectTypeOf(orders.abort()).toEqualTypeOf<void>()
expectTypeOf(orders.then(({ data }) => data)).toEqualTypeOf<Promise<Order[]>>()
orders.onChunkReceived(({ data }) => expectTypeOf(data).toEqualTypeOf<ArrayBuffer>())
expectTypeOf<keyof WechatMiniprogram.RequestOption>().toMatchTypeOf<keyof RequestOptions>()
expectTypeOf<Exclude<keyof RequestOptions, keyof WechatMiniprogram.RequestOption>>().toEqualTypeOf<'needLogin' | 'isUnauthorized'>()
type Untouched = Exclude<keyof WechatMiniprogram.RequestOption, 'header' | 'success' | 'fail' | 'complete'>
expectTypeOf<Pick<RequestOptions, Untouched>>().toMatchTypeOf<Pick<WechatMiniprogram.RequestOption, Exclude<Untouched, 'data'>>>()
expectTypeOf<Pick<WechatMiniprogram.RequestOption, Untouched | 'header'>>().toMatchTypeOf<Pick<RequestOptions, Untouched | 'header'>>()
expectTypeOf<keyof WechatMiniprogram.RequestSuccessCallbackResult>().toEqualTypeOf<keyof Response>()
expectTypeOf<keyof WechatMiniprogram.RequestTask>().toMatchTypeOf<keyof RequestPromise>()
expectTypeOf<WechatMiniprogram.RequestSuccessCallbackResult>().toMatchTypeOf<Response>()
// @ts-expect-error
session.request({})
// @ts-expect-error
session.request({ url: '/orders', method: 'PATCH' })
// @ts-expect-error
session.request({ url: '/orders', needLogn: false })
session.request<Order>({
  url: '/orders/1',
  isUnauthorized: ({ data }) => data.id === '',
  success: (response) => expectTypeOf(response).toEqualTypeOf<Response<Order>>(),
  fail: (error) => expectTypeOf(error.errMsg).toEqualTypeOf<string>(),
})

// Events carry what they are about, alone and in a union.
expectTypeOf(session.on('signed-out', () => {})).toEqualTypeOf<() => void>()
session.on('login-failed', ({ error, type }) => {
  expectTypeOf(error).toEqualTypeOf<SessionError>()
  expectTypeOf(type).toEqualTypeOf<'login-failed'>()
})
session.on('storage-ignored', ({ reason }) => expectTypeOf(reason).toEqualTypeOf<'unreadable' | 'corrupt' | 'foreign' | 'newer'>())
session.on('user-changed', ({ type }) => expectTypeOf(type).toEqualTypeOf<'user-changed'>())
// @ts-expect-error
session.on('login', () => {})
// @ts-expect-error
session.on('signed-out', ({ step }) => step)
const tell = (event: SessionEvent) => {
  // @ts-expect-error
  event.error
  switch (event.type) {
    case 'refresh-failed':
    case 'fuse-tripped':
      return expectTypeOf(event.error).toEqualTypeOf<SessionError>()
    case 'auth-step-reached':
      return expectTypeOf(event.step).toEqualTypeOf<AuthStep>()
    case 'token-refreshed':
      return expectTypeOf<keyof typeof event>().toEqualTypeOf<'type'>()
  }
}
const types: EventType[] = ['login-failed', 'signed-out']
types.forEach((type) => session.on(type, tell))

// Errors: the code tells what the cause is.
session.login().catch((error: unknown) => {
  if (!(error instanceof SessionError)) throw error
  expectTypeOf(error).toEqualTypeOf<SessionError>()
  expectTypeOf(error.name).toEqualTypeOf<'SessionError'>()
  expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>()
  if (error.code === ErrorCode.FUSE_TRIPPED) expectTypeOf(error.code).toEqualTypeOf<'ERR_FUSE_TRIPPED'>()
  switch (error.code) {
    case 'ERR_BACKEND_REJECTED':
      return expectTypeOf(error.cause).toEqualTypeOf<BackendCause | undefined>()
    case ErrorCode.UNAUTHORIZED:
      expectTypeOf(error.statusCode).toEqualTypeOf<number | undefined>()
      return expectTypeOf(error.data).toEqualTypeOf<unknown>()
    case 'ERR_NETWORK':
    case 'ERR_AUTH_DENIED':
      return expectTypeOf(error.cause).toEqualTypeOf<{ readonly errno: number } | undefined>()
    case 'ERR_FUSE_LOCKED':
      return expectTypeOf(error.cause).toEqualTypeOf<undefined>()
  }
})
expectTypeOf(ErrorCode.FUSE_LOCKED).toEqualTypeOf<'ERR_FUSE_LOCKED'>()
// @ts-expect-error
ErrorCode.NONSENSE
expectTypeOf(new SessionError('ERR_NETWORK', 'offline')).toEqualTypeOf<SessionError>()
// @ts-expect-error
new SessionError('offline')
expectTypeOf<SessionError>().toMatchTypeOf<Error>()

// The guard keeps the method's `this`, arguments and result.
const guarded = mustAuth({ mustAuthStep: AuthStep.TWO })(function (this: { id: number }, price: number) {
  return this.id + price
})
expectTypeOf(guarded).toEqualTypeOf<(this: { id: number }, price: number) => Promise<number>>()

expectTypeOf(wxHost(wx)).toEqualTypeOf<Host>()
expectTypeOf(createFakeWx({ clock: 'virtual', without: ['checkSession'] })).toEqualTypeOf<FakeWx>()
const program = createMiniProgram({ pages: { 'pages/a/a': () => require('./a') }, language: 'en' })
expectTypeOf(program.fake).toEqualTypeOf<FakeWx>()
expectTypeOf(program.launch('/pages/a/a').then(({ route }) => route)).resolves.toEqualTypeOf<string>()
expectTypeOf(createAuthPopup(defaultSession as () => Session, (step) => step === AuthStep.TWO).steps).toEqualTypeOf<AuthStep[]>()
// @ts-expect-error: pages are loaded by functions
createMiniProgram({ pages: { 'pages/a/a': {} } })
// @ts-expect-error: there is nothing to run
createMiniProgram({ request: () => undefined })
