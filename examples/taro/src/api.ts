import Taro from '@tarojs/taro'

export interface Tea {
  id: number
  name: string
  price: number
}

const BASE = 'https://api.example.com'

async function call<Data>(path: string, options: { method?: 'GET' | 'POST'; data?: object } = {}): Promise<Data> {
  const response = await Taro.request<Data>({ url: BASE + path, ...options })
  if (response.statusCode >= 400) throw new Error(`${path}: ${response.statusCode}`)
  return response.data
}

export const loadTea = (id: number) => call<Tea>(`/teas/${id}`)
export const order = (teaId: number) => call<{ id: string }>('/orders', { method: 'POST', data: { teaId } })
