import { createRequire } from 'node:module'
import { BASE_URL } from '../world.mjs'

const require = createRequire(import.meta.url)

const create = async (world, { signedIn }) => {
  const { createAlova } = require('alova')
  const { createServerTokenAuthentication } = require('alova/client')
  let token = signedIn ? world.issue() : undefined
  const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
    assignToken(method) {
      method.config.headers.Authorization = 'Bearer ' + token
    },
    refreshTokenOnSuccess: {
      isExpired: (response) => response.status === 401,
      handler: () =>
        new Promise((resolve, reject) =>
          world.login((status, renewed) => {
            if (status !== 200) return reject(new Error('login failed'))
            token = renewed
            resolve()
          })
        ),
    },
  })
  const alova = createAlova({
    baseURL: BASE_URL,
    cacheFor: null,
    shareRequest: false,
    requestAdapter: (elements) => ({
      response: () =>
        new Promise((resolve) => world.call(elements.headers.Authorization.slice(7), (status) => resolve({ status }))),
      headers: () => Promise.resolve({}),
      abort() {},
    }),
    beforeRequest: onAuthRequired(),
    responded: onResponseRefreshToken((response) => {
      if (response.status !== 200) throw new Error('refused')
      return response
    }),
  })
  return { request: () => alova.Get('/orders') }
}

export const alova = { name: 'alova', title: 'alova token authentication', package: 'alova', create }
