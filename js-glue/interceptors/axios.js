import { checkClient, fullUrl, needLoginOf } from './shared.js'

/**
 * Wraps the adapter: the last step, where the address is final and a replay repeats no interceptor of the app.
 * `needLogin: false` in a request's config, or in the options for all of them, opts out.
 */
export const install = (client, session, options) => {
  checkClient(client && client.defaults && client.interceptors, 'an axios instance')
  const original = client.defaults.adapter
  const getAdapter = (options && options.getAdapter) || client.getAdapter
  const inner = typeof original === 'function' ? original : getAdapter && getAdapter(original)
  checkClient(inner, 'an axios instance with an adapter function, or give the option getAdapter: axios.getAdapter')

  const adapter = (config) => {
    const absoluteIgnored = config.allowAbsoluteUrls === false
    const url = absoluteIgnored && config.baseURL ? config.baseURL : fullUrl(config.baseURL, config.url)
    const target = { url, needLogin: needLoginOf(config.needLogin, options), header: config.headers }
    return session.guard
      .send(target, (authorization) => {
        if (authorization) config.headers.Authorization = authorization
        return inner(config).then(
          (response) => ({ response: likeWx(response), settle: () => response }),
          (error) => ({
            response: likeWx(error && error.response),
            settle() {
              throw error
            },
          })
        )
      })
      .then(({ settle }) => settle())
  }

  client.defaults.adapter = adapter
  return () => {
    if (client.defaults.adapter === adapter) client.defaults.adapter = original
  }
}

const likeWx = (response) =>
  response ? { statusCode: response.status, header: response.headers, data: response.data } : {}
