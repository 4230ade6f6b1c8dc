// Files of mp-session/host/web under jsdom: XMLHttpRequest for what goes up, fetch for what comes down.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { packaged } from './support/sdk.mjs'

const { webHost } = packaged('miniprogram_dist/host/web.js')

let server
let origin
const received = []
before(async () => {
  server = createServer(async (request, response) => {
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    received.push({ method: request.method, headers: request.headers, body: Buffer.concat(pieces).toString() })
    response.writeHead(request.url === '/refused' ? 401 : 200, { 'access-control-allow-origin': '*', 'x-seen': 'yes' })
    response.end('{"ok":true}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = 'http://127.0.0.1:' + server.address().port
})
after(() => server.close())

const open = () => {
  const { window } = new JSDOM('', { url: origin })
  Object.assign(window, { fetch, Headers, AbortController })
  window.URL.createObjectURL = (blob) => 'blob:' + origin + '/' + blob.size
  return { host: webHost({ window, getCode: async () => 'x' }), window }
}
const outcome = (host, method, options) => {
  const heard = []
  return new Promise((resolve) => {
    const sending = host.request(options, (error, reply) => resolve({ error, reply, heard }), method)
    sending.listen('onProgressUpdate', ({ progress }) => heard.push(progress))
  })
}

describe('an upload', () => {
  test('is a form of the fields and the file, and tells status, headers and text', async () => {
    const { host, window } = open()
    const file = new window.File(['picture'], 'a.png', { type: 'image/png' })
    const { reply } = await outcome(host, 'uploadFile', { url: origin + '/files', file, name: 'avatar', formData: { kind: 1 }, header: { Authorization: 'Bearer t', 'Content-Type': 'image/png' } })
    assert.deepEqual([reply.statusCode, reply.data, reply.header['x-seen']], [200, '{"ok":true}', 'yes'])
    const { method, headers, body } = received.at(-1)
    assert.deepEqual([method, headers.authorization], ['POST', 'Bearer t'])
    assert.match(headers['content-type'], /^multipart\/form-data; boundary=/)
    assert.match(body, /name="kind"\r\n\r\n1\r\n/)
    assert.match(body, /name="avatar"; filename="a\.png"\r\nContent-Type: image\/png\r\n\r\npicture\r\n/)
  })

  test('of a path that the page did not make of a file says so', async () => {
    const { host } = open()
    const { error } = await outcome(host, 'uploadFile', { url: origin + '/files', filePath: 'wxfile://tmp/a.png', name: 'a' })
    assert.match(error.errMsg, /no such file: filePath must come from URL\.createObjectURL/)
  })
})

describe('a download', () => {
  test('is an address in the page, and tells how far it has come', async () => {
    const { host } = open()
    const { reply, heard } = await outcome(host, 'downloadFile', { url: origin + '/files' })
    assert.deepEqual([reply.statusCode, reply.tempFilePath, reply.header['x-seen']], [200, 'blob:' + origin + '/11', 'yes'])
    assert.ok(heard.length > 0)
  })

  test('that is refused leaves no address behind', async () => {
    const { host } = open()
    const { reply } = await outcome(host, 'downloadFile', { url: origin + '/refused' })
    assert.deepEqual([reply.statusCode, 'tempFilePath' in reply], [401, false])
  })

  test('into a path is not to be had in a page', async () => {
    const { host } = open()
    const { error } = await outcome(host, 'downloadFile', { url: origin + '/files', filePath: '/a' })
    assert.match(error.errMsg, /not supported: a page has no files/)
  })
})
