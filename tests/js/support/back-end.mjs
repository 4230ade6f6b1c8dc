import { createServer } from 'node:http'

const readBody = async (request) => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/**
 * A back end over real HTTP: one valid token at a time, counted logins, `expire()` for a storm of 401s.
 * `latencyMs` is how long a login takes, `tokenHeader` in which header, in small letters, tokens are looked for.
 */
export const startBackEnd = async ({ latencyMs = 20, orderMs = 5, tokenHeader = 'authorization' } = {}) => {
  const state = { logins: 0, served: 0, refused: 0, token: '', seen: [] }
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    const authorization = request.headers[tokenHeader]
    state.seen.push({ path: request.url, authorization, headers: request.headers, body })
    const send = (status, data) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(data))
    }
    if (request.url === '/silentLogin') {
      state.logins++
      await new Promise((resolve) => setTimeout(resolve, latencyMs))
      state.token = 'token-' + state.logins
      return send(200, { token: state.token, expiresIn: 7200, userInfo: { hasProfile: false, hasPhone: false } })
    }
    await new Promise((resolve) => setTimeout(resolve, orderMs))
    if (request.url.startsWith('/public')) return send(200, { authorization: authorization || null })
    if (request.url === '/never' || !state.token || authorization !== 'Bearer ' + state.token) {
      state.refused++
      return send(401, { code: 'UNAUTHORIZED', message: 'no live token' })
    }
    state.served++
    return send(200, { path: request.url, body })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    origin: 'http://127.0.0.1:' + server.address().port,
    /** Every token handed out so far is dead. */
    expire() {
      state.token = 'replaced'
    },
    close: () => new Promise((resolve) => server.closeAllConnections() || server.close(resolve)),
  })
}
