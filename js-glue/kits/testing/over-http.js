/** The parts of an upload as a server gets them; the content type, with its boundary, is fetch's to write. */
const form = ({ data, name, filePath, body, header }) => {
  const parts = new FormData()
  for (const field of Object.keys(data || {})) parts.append(field, String(data[field]))
  parts.append(name, new Blob([body]), filePath.split('/').pop())
  const headers = Object.assign({}, header)
  delete headers['content-type']
  return { method: 'POST', headers, body: parts }
}

const plain = ({ method, header, body, redirect }) => ({
  method,
  redirect,
  headers: header,
  body: method !== 'GET' && method !== 'HEAD' && body ? body : undefined,
})

/** Sends over real HTTP where the runtime has fetch: Node, or a browser. */
export const overHttp = (origin) => (request) => {
  const path = request.url.replace(/^https?:\/\/[^/?#]*/i, '')
  return fetch(origin.replace(/\/$/, '') + path, request.filePath ? form(request) : plain(request)).then((response) =>
    (request.isDownload ? response.arrayBuffer() : response.text()).then((data) => {
      const header = {}
      response.headers.forEach((value, name) => {
        header[name] = value
      })
      return { statusCode: response.status, header, data }
    })
  )
}
