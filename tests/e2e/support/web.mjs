// An app of the web: its bundle, the server it comes from, which is its back end too, and pages of it in a browser.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const dist = root + 'pkg/miniprogram_dist/'

const asInstalled = {
  name: 'as-installed',
  setup: ({ onResolve }) => onResolve({ filter: /^mp-session/ }, ({ path }) => ({ path: dist + (path.slice('mp-session/'.length) || 'index') + '.js' })),
}

/** → the text of a script for a browser. */
export const bundleWeb = async (entry) => {
  const { outputFiles } = await build({ entryPoints: [root + entry], bundle: true, write: false, format: 'iife', platform: 'browser', plugins: [asInstalled] })
  return outputFiles[0].text
}

const readBody = async (request) => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** `script`: of the page. One account; its codes and refresh tokens are good for once, its latest token alone is good. */
export const startWeb = async (script) => {
  const wasm = readFileSync(dist + 'mp-session.wasm')
  const state = { codes: 0, logins: 0, refreshes: 0, tokens: 0, token: '', wasm: 0, seen: [], latencyMs: 20, refreshTokens: false, csp: '' }
  const open = new Set()
  const signIn = (user) => {
    state.token = 'token-' + ++state.tokens
    const reply = { token: state.token, expiresIn: 7200, userInfo: { nickName: user } }
    if (state.refreshTokens) open.add((reply.refreshToken = 'refresh-' + state.tokens))
    return reply
  }
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

  const answers = {
    '/': () => ['text/html', '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="/app.js"></script>'],
    '/app.js': () => ['text/javascript', script],
    '/mp-session.wasm': () => ['application/wasm', wasm],
    '/unnamed.wasm': () => ['application/octet-stream', wasm],
    '/code': () => {
      const code = 'code-' + ++state.codes
      open.add(code)
      return ['text/plain', code]
    },
    '/silentLogin': async ({ code }) => {
      state.logins++
      if (!open.delete(code)) return 400
      await pause(state.latencyMs)
      return signIn('silent')
    },
    '/refreshToken': async ({ refreshToken }) => {
      state.refreshes++
      if (!open.delete(refreshToken)) return 401
      await pause(state.latencyMs)
      return signIn('silent')
    },
    '/logout': () => 204,
    '/orders': (body, authorization) => (authorization === 'Bearer ' + state.token ? { served: authorization.slice(7) } : 401),
    '/echo': (body, authorization, request) => ({ method: request.method, type: request.headers['content-type'] || '', body, url: request.url }),
    '/broken': () => 500,
    '/elsewhere': (body, authorization, request, response) => {
      response.setHeader('location', '/broken')
      return 302
    },
    '/never': () => new Promise(() => {}),
    '/upload': (body, authorization, request) => (authorization === 'Bearer ' + state.token ? { type: request.headers['content-type'].split(';')[0], body } : 401),
    '/picture': (body, authorization) => (authorization === 'Bearer ' + state.token ? ['image/png', 'picture'] : 401),
  }

  const server = createServer(async (request, response) => {
    const [path] = request.url.split('?')
    const text = await readBody(request)
    const body = /json/.test(request.headers['content-type']) ? JSON.parse(text) : text
    if (path.endsWith('.wasm')) state.wasm++
    else if (!['/', '/app.js'].includes(path)) state.seen.push(path)
    const answer = answers[path] ? await answers[path](body, request.headers.authorization, request, response) : 404
    if (state.csp) response.setHeader('content-security-policy', state.csp)
    if (Array.isArray(answer)) {
      response.setHeader('content-type', answer[0])
      return response.end(answer[1])
    }
    response.setHeader('content-type', 'application/json')
    response.statusCode = typeof answer === 'number' ? answer : 200
    response.end(typeof answer === 'number' ? (answer === 204 ? '' : JSON.stringify({ code: 'E' + answer, message: '' })) : JSON.stringify(answer))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    origin: 'http://localhost:' + server.address().port,
    answers,
    signIn,
    /** The token that is good is good no longer. */
    expire() {
      state.token = 'replaced'
    },
    close: () => new Promise((resolve) => server.closeAllConnections() || server.close(resolve)),
  })
}
