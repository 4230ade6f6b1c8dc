import mpx from '@mpxjs/core'

const answer = (url) => ({ statusCode, data }) => {
  if (statusCode >= 400) throw new Error(`${url}: ${statusCode}`)
  return data
}

export const loadTea = (id) => mpx.xfetch.fetch({ url: `/teas/${id}` }).then(answer(`/teas/${id}`))

export const order = (teaId) =>
  mpx.request({ url: 'https://api.example.com/orders', method: 'POST', data: { teaId } }).then(answer('/orders'))
