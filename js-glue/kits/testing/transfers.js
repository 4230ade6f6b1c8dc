const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

const lowerCased = (header) => {
  const result = {}
  for (const name of Object.keys(header || {})) result[name.toLowerCase()] = String(header[name])
  delete result.referer
  return result
}

const query = (data) =>
  Object.keys(data)
    .map((name) => encodeURIComponent(name) + '=' + encodeURIComponent(data[name]))
    .join('&')

const bytesOf = (data) => (typeof data === 'string' ? new TextEncoder().encode(data).buffer : data)
const sizeOf = (data) => bytesOf(data).byteLength
const textOf = (data) => (data === undefined ? '' : typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data))
const statusOf = ({ statusCode }) => (statusCode === undefined ? 200 : statusCode)
const headOf = (reply) => ['HeadersReceived', { header: reply.header || {}, statusCode: statusOf(reply) }]

/** Half and all of `size` bytes, as a phone tells them. */
const progress = (size, done, expected) =>
  [0.5, 1].map((part) => ['ProgressUpdate', { progress: part * 100, [done]: Math.ceil(part * size), [expected]: size }])

/**
 * What differs between wx.request, uploadFile and downloadFile: `outgoing(options)` → what travels, as a server would
 * see it, or `{ refusal, errno }`; the events `before` and `after` the server's answer; what `success` is told.
 * `files` are the phone's, by path.
 */
export const createTransfers = (files) => ({
  request: {
    outgoing(options) {
      const method = String(options.method || 'GET').toUpperCase()
      if (!METHODS.includes(method)) return { refusal: 'invalid method', errno: 600005 }
      const header = Object.assign({ 'content-type': 'application/json' }, lowerCased(options.header))
      let { url } = options
      let body = ''
      const { data } = options
      if (typeof data === 'string' || data instanceof ArrayBuffer) body = data
      else if (data && (method === 'GET' || method === 'HEAD')) {
        const encoded = query(data)
        if (encoded) url += (url.includes('?') ? '&' : '?') + encoded
      } else if (data) body = header['content-type'].includes('x-www-form-urlencoded') ? query(data) : JSON.stringify(data)
      const sent = { url, method, header, body, data: data === undefined ? undefined : data }
      return options.redirect === undefined ? sent : Object.assign(sent, { redirect: options.redirect })
    },
    before: () => [],
    after(options, reply) {
      const chunks = reply.chunks || [textOf(reply.data)]
      return [headOf(reply)].concat(options.enableChunked ? chunks.map((data) => ['ChunkReceived', { data: bytesOf(data) }]) : [])
    },
    received(options, reply) {
      let data = textOf(reply.data)
      if (typeof data === 'string' && (options.dataType || 'json') === 'json') {
        try {
          data = JSON.parse(data)
        } catch (error) {
          // WeChat hands over the text then.
        }
      }
      return { data, statusCode: statusOf(reply), header: reply.header || {}, cookies: [] }
    },
  },

  uploadFile: {
    outgoing({ url, header, filePath, name, formData }) {
      if (typeof filePath !== 'string' || typeof name !== 'string') return { refusal: 'parameter error: filePath and name should be String', errno: 1001 }
      if (!files.has(filePath)) return { refusal: 'file not found', errno: 1300002 }
      const headers = Object.assign(lowerCased(header), { 'content-type': 'multipart/form-data' })
      return { url, method: 'POST', header: headers, body: files.get(filePath), data: formData, filePath, name }
    },
    before: (sent) => progress(sizeOf(sent.body), 'totalBytesSent', 'totalBytesExpectedToSend'),
    after: (options, reply) => [headOf(reply)],
    // Text, whatever it is, and no header: as on phones.
    received: (options, reply) => ({ data: String(textOf(reply.data)), statusCode: statusOf(reply) }),
  },

  downloadFile: {
    outgoing: ({ url, header }) => ({ url, method: 'GET', header: lowerCased(header), body: '', data: undefined, isDownload: true }),
    before: () => [],
    after: (options, reply) => [headOf(reply)].concat(progress(sizeOf(textOf(reply.data)), 'totalBytesWritten', 'totalBytesExpectedToWrite')),
    received(options, reply) {
      const path = options.filePath || 'wxfile://tmp_' + (files.size + 1)
      files.set(path, textOf(reply.data))
      return { [options.filePath ? 'filePath' : 'tempFilePath']: path, statusCode: statusOf(reply), header: reply.header || {} }
    },
  },
})
