// Every entry of the package, used rightly and, to see that its types were found at all, once wrongly.
import { AuthStep, ErrorCode, SessionError, createSession, mustAuth, wxHost } from 'mp-session'
import type { SessionEvent, SessionOptions, WxLike } from 'mp-session'
import { envelope } from 'mp-session/envelope'
import { myHost } from 'mp-session/host/my'
import type { MyLike } from 'mp-session/host/my'
import { taroHost } from 'mp-session/host/taro'
import type { TaroLike } from 'mp-session/host/taro'
import { ttHost } from 'mp-session/host/tt'
import { uniHost } from 'mp-session/host/uni'
import type { UniLike } from 'mp-session/host/uni'
import { install as installAxios } from 'mp-session/interceptors/axios'
import { install as installFly } from 'mp-session/interceptors/fly'
import { install as installLuch } from 'mp-session/interceptors/luch'
import { install as installRequest } from 'mp-session/interceptors/request'
import { install as installTaro } from 'mp-session/interceptors/taro'
import { install as installUni } from 'mp-session/interceptors/uni'
import { createFakeMy, createFakeTt, createFakeWx } from 'mp-session/testing'

declare const wx: WxLike

const fake = createFakeWx({ request: ({ url }) => ({ data: url }) })
// @ts-expect-error
createFakeWx({ clock: 'fast' })

const options: SessionOptions = { baseURL: 'https://api.example.com', host: wxHost(wx), authSteps: ['phone'] }
export const session = createSession(options)
createSession({ baseURL: 'https://api.example.com', host: fake.wx })
createSession({ backend: { silentLogin: async ({ code }) => ({ token: code }) } })
// @ts-expect-error
createSession({})
// @ts-expect-error
createSession({ baseUrl: 'https://api.example.com' })

createSession({ baseURL: 'https://api.example.com', ...envelope({ message: 'msg', ok: [0, 200] }) })
// @ts-expect-error
envelope({ msg: 'msg' })

createSession({ baseURL: 'https://api.example.com', host: ttHost(wx) })
// @ts-expect-error
ttHost({ login() {} })
declare const my: MyLike
createSession({ baseURL: 'https://api.example.com', host: myHost(my) })
// @ts-expect-error
myHost({ login() {}, request() {} })
declare const ofUni: UniLike
declare const ofTaro: TaroLike
createSession({ baseURL: 'https://api.example.com', host: [uniHost(ofUni), taroHost(ofTaro)][0] })
// @ts-expect-error
uniHost({})
// @ts-expect-error
taroHost({ request() {} })
createSession({ baseURL: 'https://api.example.com', host: myHost(createFakeMy({ latencyMs: 0 }).my) })
createFakeMy().faults.add('getAuthCode', { error: 12 })
// @ts-expect-error
createFakeMy().faults.add('getAuthCode', { errno: 12 })
createSession({ baseURL: 'https://api.example.com', host: ttHost(createFakeTt({ signedIn: false }).tt) })
// @ts-expect-error
createFakeWx({ signedIn: false })

declare const client: { defaults: object; engine: unknown; interceptors: object; middleware(config: object): Promise<unknown> }
const uninstall: Array<() => void> = [
  installAxios(client, session),
  installFly(client, session),
  installLuch(client, session, { needLogin: false }),
  installRequest(wx, session),
]
// @ts-expect-error
installAxios(client)
// @ts-expect-error
installFly(client, session, { needLogn: false })
// @ts-expect-error
installLuch({}, session)
// @ts-expect-error
installRequest({}, session)
declare const Taro: { request(options: object): unknown; addInterceptor(interceptor: (chain: any) => any): any }
// @ts-expect-error
installRequest(Taro, session)
installTaro(Taro, session)
installUni(Taro, session)
// @ts-expect-error
installUni(wx, session)

export const onPay = mustAuth({ mustAuthStep: AuthStep.TWO })(function (this: { price: number }) {
  return this.price
})

export const load = async (): Promise<string[]> => {
  try {
    const { data } = await session.request<string[]>({ url: '/orders', enableChunked: true })
    return data
  } catch (error) {
    if (error instanceof SessionError && error.code === ErrorCode.FUSE_LOCKED) return [String(error.retryAfterMs)]
    throw error
  }
}
// @ts-expect-error
session.request({ url: '/orders', needLogn: false })

export const describe = (event: SessionEvent) => {
  switch (event.type) {
    case 'login-failed':
      return event.error.message
    case 'auth-step-reached':
      return event.step === AuthStep.THREE
    case 'storage-ignored':
      return event.reason === 'newer'
    default:
      return uninstall.length
  }
}
