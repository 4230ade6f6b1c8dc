/**
 * For `Taro.request`: `Taro.addInterceptor(sessionInterceptor(session))`, added last, so that it sends.
 * A request opts out with `needLogin: false`, and goes on as before.
 */
export const sessionInterceptor = (session) => (chain) => {
  const { requestParams } = chain
  if (requestParams.needLogin === false) return chain.proceed(requestParams)
  return session.request(requestParams)
}
