uni.addInterceptor('request', {
  invoke(options) {
    if (options.url.startsWith('/')) options.url = 'https://api.example.com' + options.url
  },
})

const call = async (url, options) => {
  const { statusCode, data } = await uni.request({ url, ...options })
  if (statusCode >= 400) throw new Error(`${url}: ${statusCode}`)
  return data
}

export const loadTea = (id) => call(`/teas/${id}`)
export const order = (teaId) => call('/orders', { method: 'POST', data: { teaId } })
