// Serves the playground, with the back end and the simulated platform behind the same origin.
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildPlayground } from './build.mjs'
import { installSdk } from './install-sdk.mjs'
import { createSocketForwarder } from './sockets.mjs'

const miniProgram = path.join(path.dirname(fileURLToPath(import.meta.url)), '../miniprogram')
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Resolves with `{ url, close }`. `root` is the mini program to run. */
export async function startPlayground({ serverUrl, registeringUrl, simUrl, port = 0, root = miniProgram }) {
  if (root === miniProgram) installSdk()
  const folder = mkdtempSync(path.join(tmpdir(), 'mp-session-playground-'))
  await buildPlayground({ root, outDir: folder })
  const places = new Map([['api', serverUrl], ['registering', registeringUrl], ['sim', simUrl]])
  const onward = (address) => {
    const [, place, rest] = /^\/(\w+)(\/.*)$/.exec(address) || []
    return places.get(place) && places.get(place) + rest
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://playground')
    const address = onward(request.url)
    if (address) forward(request, response, address)
    else sendFile(response, folder, pathname === '/' ? '/index.html' : decodeURIComponent(pathname))
  })
  const sockets = createSocketForwarder()
  server.on('upgrade', (request, socket, head) => {
    const address = onward(request.url)
    if (address) sockets.forward(request, socket, head, address)
    else socket.destroy()
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
      sockets.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function sendFile(response, folder, pathname) {
  const file = path.join(folder, path.normalize(pathname))
  const size = file.startsWith(folder) && statSync(file, { throwIfNoEntry: false })
  if (!size || !size.isFile()) return void response.writeHead(404).end()
  const compressed = file.endsWith('.br')
  const headers = {
    'content-type': types[path.extname(compressed ? file.slice(0, -3) : file)] || 'application/octet-stream',
    'cache-control': 'no-store',
  }
  // WeChat unpacks .br itself; a browser does when it is told.
  if (compressed) headers['content-encoding'] = 'br'
  response.writeHead(200, headers)
  createReadStream(file).pipe(response)
}

function forward(request, response, url) {
  const headers = Object.assign({}, request.headers, { host: new URL(url).host })
  const onward = httpRequest(url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502).end()
  })
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

if (import.meta.url === pathToFileURL(process.argv[1] || '').href) {
  const {
    MP_SERVER_URL = 'http://127.0.0.1:8787',
    MP_REGISTERING_URL = 'http://127.0.0.1:8789',
    MP_SIM_URL = 'http://127.0.0.1:8788',
    PORT = '8790',
  } = process.env
  const { url } = await startPlayground({
    serverUrl: MP_SERVER_URL,
    registeringUrl: MP_REGISTERING_URL,
    simUrl: MP_SIM_URL,
    port: Number(PORT),
  })
  console.log(`playground on ${url}`)
}
