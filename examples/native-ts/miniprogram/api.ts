export interface Tea {
  id: number
  name: string
  price: number
}

const BASE = 'https://api.example.com'

/** The app's own request: it knows nothing of tokens. */
function call<Data>(path: string, options: { method?: 'GET' | 'POST'; data?: object } = {}): Promise<Data> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: BASE + path,
      ...options,
      success: ({ statusCode, data }) =>
        statusCode < 400 ? resolve(data as Data) : reject(new Error(`${path}: ${statusCode}`)),
      fail: (error) => reject(new Error(error.errMsg)),
    })
  })
}

export const loadTea = (id: number) => call<Tea>(`/teas/${id}`)
export const order = (teaId: number) => call<{ id: string }>('/orders', { method: 'POST', data: { teaId } })
