import { createRequire } from 'node:module'
import { BASE_URL } from '../world.mjs'

const require = createRequire(import.meta.url)

const create = (options) => async (world, { signedIn }) => {
  const axios = require('axios')
  const { createAuthRefresh } = require('axios-auth-refresh')
  let token = signedIn ? world.issue() : undefined
  const adapter = (config) =>
    new Promise((resolve, reject) =>
      world.call((config.headers.Authorization || '').slice(7), (status) => {
        const response = { status, statusText: '', headers: {}, data: {}, config, request: {} }
        if (status === 200) resolve(response)
        else reject(new axios.AxiosError('refused', 'ERR_BAD_REQUEST', config, {}, response))
      })
    )
  const client = axios.create({ baseURL: BASE_URL, adapter })
  client.interceptors.request.use((config) => {
    if (token) config.headers.Authorization = 'Bearer ' + token
    return config
  })
  const refresh = (failed) =>
    new Promise((resolve, reject) =>
      world.login((status, renewed) => {
        if (status !== 200) return reject(new Error('login failed'))
        token = renewed
        failed.response.config.headers.Authorization = 'Bearer ' + token
        resolve()
      })
    )
  createAuthRefresh(client, refresh, options)
  return { request: () => client.get('/orders') }
}

export const axiosDefault = {
  name: 'axios-auth-refresh',
  title: 'axios-auth-refresh',
  package: 'axios-auth-refresh',
  create: create({}),
}
export const axiosEach = {
  name: 'axios-auth-refresh-each',
  title: 'axios-auth-refresh, deduplicateRefresh: false',
  package: 'axios-auth-refresh',
  create: create({ deduplicateRefresh: false }),
}
