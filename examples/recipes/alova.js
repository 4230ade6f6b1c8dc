/**
 * A request adapter for alova: `createAlova({ baseURL, requestAdapter: sessionAdapter(session), responded: (r) => r.data })`.
 * A method opts out with `meta: { needLogin: false }`.
 */
export const sessionAdapter = (session) => (elements, method) => {
  const task = session.request({
    url: elements.url,
    method: elements.type,
    data: elements.data,
    header: elements.headers,
    timeout: method.config.timeout || undefined,
    needLogin: !method.meta || method.meta.needLogin !== false,
  })
  return {
    response: () => task,
    headers: () => task.then(({ header }) => header),
    abort: () => task.abort(),
  }
}
