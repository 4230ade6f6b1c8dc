import { session } from './session'

// #ifdef MP
uni.addInterceptor('request', {
  invoke(options) {
    if (options.url.startsWith('/')) options.url = 'https://api.example.com' + options.url
  },
})
// #endif

const send = (options) => {
  // #ifdef MP
  return uni.request(options)
  // #endif
  // #ifdef H5
  // uni's API is built into a web page in parts: there is no whole `uni` to install on.
  return session.request(options)
  // #endif
}

const call = async (url, options) => {
  const { statusCode, data } = await send({ url, ...options })
  if (statusCode >= 400) throw new Error(`${url}: ${statusCode}`)
  return data
}

export const loadTea = (id) => call(`/teas/${id}`)
export const order = (teaId) => call('/orders', { method: 'POST', data: { teaId } })

/** The back end's own way to a phone number, where the platform has none; the next login brings what it knows then. */
export const confirmPhone = async (smsCode) => {
  await call('/phone', { method: 'POST', data: { smsCode } })
  await session.refreshLogin()
}
