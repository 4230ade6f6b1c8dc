import { send } from './send'
import { session } from './session'

export interface Tea {
  id: number
  name: string
  price: number
}

const BASE = 'https://api.example.com'

async function call<Data>(path: string, options: { method?: 'GET' | 'POST'; data?: object } = {}): Promise<Data> {
  const response = await send<Data>({ url: BASE + path, ...options })
  if (response.statusCode >= 400) throw new Error(`${path}: ${response.statusCode}`)
  return response.data
}

export const loadTea = (id: number) => call<Tea>(`/teas/${id}`)
export const order = (teaId: number) => call<{ id: string }>('/orders', { method: 'POST', data: { teaId } })

/** The back end's own way to a phone number, where the platform has none; the next login brings what it knows then. */
export async function confirmPhone(smsCode: string) {
  await call('/phone', { method: 'POST', data: { smsCode } })
  await session.refreshLogin()
}
