import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd'
import {
  AuthDisplayMode,
  AuthStep,
  ErrorCode,
  Host,
  LoginResult,
  RequestPromise,
  Response,
  Session,
  SessionError,
  SessionOptions,
  SessionSnapshot,
  Status,
  UserInfo,
  createSession,
  defaultSession,
  mustAuth,
  wxHost,
} from '../../js-glue/index'
import { install as installFly } from '../../js-glue/interceptors/fly'
import { install as installAxios } from '../../js-glue/interceptors/axios'
import { install as installLuch } from '../../js-glue/interceptors/luch'
import { install as installRequest } from '../../js-glue/interceptors/request'
import { ttHost } from '../../js-glue/host/tt'
import { FakeWx, createFakeWx } from '../../js-glue/testing/index'

const session = createSession({ baseURL: 'https://api.example.com' })
expectType<Session>(session)
expectType<Session | undefined>(defaultSession())

// Options: everything documented is taken, everything else is refused.
expectAssignable<SessionOptions>({
  baseURL: 'https://api.example.com',
  endpoints: { logout: '/out' },
  unwrap: (body) => body.data,
  authSteps: ['phone'],
  trustedOrigins: ['https://img.example.com'],
  isUnauthorized: ({ statusCode, data }) => statusCode === 401 || data.code === 4001,
  renewedToken: ({ header }) => header['x-token'],
  formatToken: (token) => token,
  fuse: { capacity: 3, restoreAfterMs: 60000, coolDownMs: 0 },
  encryptStorage: true,
  logger: console,
  host: wxHost({ login() {}, request() {} }),
})
expectAssignable<SessionOptions>({ backend: { silentLogin: async ({ code }) => ({ token: code }) } })
expectAssignable<SessionOptions>({ renewedToken: () => ({ token: 't', expiresIn: 60 }) })
expectNotAssignable<SessionOptions>({ authSteps: ['email'] })
expectNotAssignable<SessionOptions>({ fuse: { capacity: '3' } })
expectNotAssignable<SessionOptions>({ endpoints: { signIn: '/x' } })
expectError(createSession())
expectError(createSession({ baseUrl: 'https://api.example.com' }))

// Methods.
expectType<Promise<LoginResult>>(session.login())
expectType<Promise<LoginResult>>(session.login({ force: true }))
expectError(session.login({ forced: true }))
expectType<Promise<void>>(session.ensureLogin())
expectType<Promise<string>>(session.getToken())
expectType<Promise<void>>(session.refreshLogin({ staleToken: 't' }))
expectError(session.refreshLogin('t'))
expectType<Promise<void>>(session.ensureSessionKey())
expectType<Promise<UserInfo>>(session.updateUser({ nickName: '茉莉' }))
expectType<Promise<UserInfo>>(session.updateUser({ encryptedData: '', iv: '', rawData: '', signature: '' }))
expectError(session.updateUser({}))
expectError(session.updateUser({ encryptedData: '', iv: '' }))
expectType<Promise<UserInfo>>(session.updatePhone({ code: 'c' }))
expectType<Promise<UserInfo>>(session.unbindPhone())
expectType<Promise<void>>(session.logout())
expectType<AuthStep>(session.currentAuthStep())
expectType<Promise<void>>(session.mustAuth())
expectType<Promise<void>>(session.mustAuth({ mustAuthStep: AuthStep.THREE, mode: AuthDisplayMode.PAGE }))
expectError(session.mustAuth({ mustAuthStep: 4 }))
expectError(session.mustAuth({ mode: 'sheet' }))
expectType<Status>(session.status.login)
expectError((session.status = session.status))
expectType<SessionSnapshot>(session.snapshot())
expectType<number>(session.snapshot().fuse.units)
expectType<string[]>(session.snapshot().queue)
expectType<string>(session.dump())
expectType<void>(session.dispose())

// request: a typed promise that is also the task.
interface Order {
  id: string
}
const orders = session.request<Order[]>({ url: 'https://api.example.com/orders', needLogin: false, enableChunked: true })
expectType<RequestPromise<Order[]>>(orders)
expectType<void>(orders.abort())
expectType<Promise<Order[]>>(orders.then(({ data }) => data))
expectError(session.request({}))
expectError(session.request({ url: 'https://api.example.com', method: 'PATCH' }))
session.request<Order>({
  url: 'https://api.example.com',
  success: (response) => expectType<Response<Order>>(response),
  fail: (error) => expectType<string>(error.errMsg),
})

// Events carry what they are about.
expectType<() => void>(session.on('signed-out', () => {}))
session.on('login-failed', ({ error, type }) => {
  expectType<SessionError>(error)
  expectType<'login-failed'>(type)
})
session.on('auth-step-reached', ({ step }) => expectType<AuthStep>(step))
expectError(session.on('login', () => {}))
expectError(session.on('signed-out', ({ step }) => step))

// Errors.
session.login().catch((error: SessionError) => {
  expectType<'SessionError'>(error.name)
  expectType<number | undefined>(error.retryAfterMs)
  if (error.code === ErrorCode.FUSE_TRIPPED) expectType<'ERR_FUSE_TRIPPED'>(error.code)
})
expectType<'ERR_FUSE_LOCKED'>(ErrorCode.FUSE_LOCKED)
expectError(ErrorCode.NONSENSE)
expectAssignable<Error>({} as SessionError)

// The guard keeps the method's `this`, arguments and result.
const guarded = mustAuth({ mustAuthStep: AuthStep.TWO })(function (this: { id: number }, price: number) {
  return this.id + price
})
expectType<(this: { id: number }, price: number) => Promise<number>>(guarded)

// Everything beside the main entry.
expectType<() => void>(installFly({ engine: class {}, interceptors: {} }, session, { needLogin: false }))
expectType<() => void>(installAxios({ defaults: {}, interceptors: {} }, session))
expectType<() => void>(installLuch({ interceptors: {} }, session))
expectType<() => void>(installRequest({ request() {} }, session))
expectError(installFly({ engine: class {}, interceptors: {} }))
expectType<Host>(ttHost({ login() {}, request() {} }))
expectType<FakeWx>(createFakeWx({ request: ({ url }) => ({ data: url }), clock: 'virtual', without: ['checkSession'] }))
expectError(createFakeWx({ clock: 'fast' }))
