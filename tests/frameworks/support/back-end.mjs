// A back end in memory behind a fake platform: ten teas that only a signed-in user sees, and one order at a time.
import { createRequire } from 'node:module'

const { createFakeMy, createFakeWx } = createRequire(import.meta.url)('../../../pkg/miniprogram_dist/testing/index.js')
export const ORIGIN = 'https://api.example.com'
/** A file that lies on the phone. */
export const FILE = 'wxfile://tmp/a.png'

/** What frameworks ask of `wx` besides, at their start. */
const device = {
  getWindowInfo: () => ({ windowWidth: 375, windowHeight: 667, pixelRatio: 2, statusBarHeight: 20, safeArea: { top: 0, bottom: 667 } }),
  getDeviceInfo: () => ({ platform: 'devtools', system: 'iOS 16', model: 'iPhone', brand: 'devtools' }),
  getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
  getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
  getMenuButtonBoundingClientRect: () => ({ top: 26, bottom: 58, left: 278, right: 365, width: 87, height: 32 }),
  nextTick: (callback) => setTimeout(callback, 0),
  showToast() {},
  onPageNotFound() {},
  onError() {},
  onThemeChange() {},
}

/** Both frameworks switch this on in the project that they write. */
const withComponent2 = (fake) => {
  const { canIUse } = fake.my
  fake.my.canIUse = (what) => what === 'component2' || canIUse(what)
  return fake
}

const makers = { wx: createFakeWx, my: (options) => withComponent2(createFakeMy(options)) }
/** What confirms a phone number where no button does. */
export const SMS_CODE = '123456'

/** Returns `{ fake, wx, seen, revoke() }`; `seen` counts what arrived, by what it was. On Alipay `my` stands in the place of `wx`. */
export function createBackEnd(platform = 'wx') {
  const seen = { silentLogin: 0, teas: 0, refused: 0, orders: 0, updatePhone: 0 }
  let live = null
  let hasPhone = false
  const userInfo = () => ({ nickName: '小林', hasProfile: true, hasPhone })
  const refuse = () => {
    seen.refused++
    return { statusCode: 401, data: { code: 'UNAUTHORIZED', message: 'no' } }
  }
  const routes = {
    silentLogin({ data }) {
      seen.silentLogin++
      if (fake.platform.code2session(data.code).errcode) return { statusCode: 401, data: { code: 'INVALID_CODE', message: 'no' } }
      live = `token-${seen.silentLogin}`
      return { data: { token: live, expiresIn: 3600, userInfo: userInfo() } }
    },
    updatePhone({ data }) {
      seen.updatePhone++
      hasPhone = !fake.platform.phoneNumber(data.code).errcode
      return { data: { userInfo: userInfo() } }
    },
    phone({ data }) {
      hasPhone = data.smsCode === SMS_CODE
      return hasPhone ? { statusCode: 204 } : { statusCode: 422, data: { code: 'WRONG_CODE', message: 'no' } }
    },
    teas(request, id) {
      seen.teas++
      return { data: { id: Number(id), name: `高山茶 ${id} 号`, price: 10 * id } }
    },
    orders() {
      seen.orders++
      return hasPhone ? { data: { id: `A${seen.orders}` } } : { statusCode: 403, data: { code: 'NO_PHONE', message: 'no' } }
    },
  }
  const answer = (request) => {
    if (!request.url.startsWith(`${ORIGIN}/`)) return { statusCode: 404, data: '' }
    const [name, id] = request.url.slice(ORIGIN.length + 1).split('/')
    const isOpen = name === 'silentLogin'
    if (!isOpen && (!live || request.header.authorization !== `Bearer ${live}`)) return refuse()
    return routes[name] ? routes[name](request, id) : { statusCode: 404, data: { code: 'NOT_FOUND', message: 'no' } }
  }
  const fake = makers[platform]({ latencyMs: 0, request: answer, files: { [FILE]: 'a' } })
  return {
    fake,
    /** `{ url, header, data }` → `{ statusCode, data }`. */
    answer,
    [platform]: Object.assign(fake[platform], device),
    seen,
    /** The token of the phone is no longer good. */
    revoke() {
      live = null
    },
  }
}
