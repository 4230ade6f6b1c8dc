// What a session warns its developer of by `logger.warn`, once each.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createFakeWx, createSession, createWorld } from './support/sdk.mjs'

const warnings = (about) => {
  const said = []
  return { said, logger: { warn: (text) => about.test(text) && said.push(text) } }
}

describe('a baseURL without TLS', () => {
  const warned = (baseURL) => {
    const { said, logger } = warnings(/baseURL is http/)
    const { wx } = createFakeWx({ language: 'en', request: () => ({}) })
    createSession({ baseURL, host: wx, logger }).dispose()
    return said
  }

  for (const baseURL of ['http://api.example.com', 'http://8.8.8.8', 'http://172.32.0.1', 'http://172.15.0.1', 'http://notlocal.com:80', 'HTTP://api.example.com/v1'])
    test('is warned of where others can listen: ' + baseURL, () => {
      assert.deepEqual(warned(baseURL), ['mp-session: baseURL is http: what it carries, the token included, can be read on the way (docs/going-live.md)'])
    })

  for (const baseURL of ['http://localhost:8080', 'http://127.0.0.1', 'http://10.1.2.3', 'http://192.168.0.2:3000/v1', 'http://169.254.1.1', 'http://172.16.0.1', 'http://172.31.9.9', 'http://[::1]:80', 'http://backend', 'http://backend:8080', 'http://backend/v1', 'http://mac.local', 'http://shop.test:81', 'http://api.internal', 'https://api.example.com'])
    test('is nobody\'s business in a network of one\'s own: ' + baseURL, () => {
      assert.deepEqual(warned(baseURL), [])
    })
})

test('a renewed token without a life is warned of once, and not taken', async () => {
  const { said, logger } = warnings(/renewedToken/)
  const renewedToken = ({ header }) => header.renewed && { token: 'renewed', expiresIn: 0 }
  const { server, session } = createWorld({ language: 'en' }, { renewedToken, logger })
  server.handler = ({ url }) => (url.endsWith('/orders') ? { header: { renewed: 'yes' } } : undefined)
  await session.request({ url: ORIGIN + '/orders' })
  await session.request({ url: ORIGIN + '/orders' })
  assert.deepEqual(said, ['mp-session: renewedToken: expiresIn must be at least 1 second; the token was not taken (docs/errors.md#err_backend_protocol)'])
  assert.equal(await session.getToken(), 'token-1')
  session.dispose()
})
