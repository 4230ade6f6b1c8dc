// What travels for wx.request, uploadFile and downloadFile, and what each tells the app.

import { reachable } from './back-ends.js'
import { packagePath } from './package-path.js'

const newsOf = ({ loaded, total }, done, expected) => ({
  progress: total ? Math.round((loaded / total) * 100) : 0,
  [done]: loaded,
  [expected]: total,
})

/** By function: the `method`, and `send(options, { tell, signal })`, a promise of what `success` gets. */
export const transfers = {
  request: {
    method: ({ method = 'GET' }) => method,
    async send({ url, method = 'GET', header, data }, { signal }) {
      const response = await fetch(reachable(url), {
        method,
        signal,
        headers: Object.assign({ 'content-type': 'application/json' }, header),
        body: method === 'GET' || data === undefined ? undefined : JSON.stringify(data),
      })
      const text = await response.text()
      return { statusCode: response.status, header: Object.fromEntries(response.headers), data: parse(text), cookies: [] }
    },
  },

  uploadFile: {
    method: () => 'POST',
    async send({ url, header, filePath, name, formData }, { tell, signal }) {
      const file = await fetch(packagePath(filePath))
      if (!file.ok) throw { reason: 'file not found', errno: 1300002 }
      const body = new FormData()
      for (const [field, value] of Object.entries(formData || {})) body.append(field, value)
      body.append(name, await file.blob(), filePath.split('/').pop())
      const onSent = (event) => tell('ProgressUpdate', newsOf(event, 'totalBytesSent', 'totalBytesExpectedToSend'))
      const answer = await exchange('POST', reachable(url), { header, body, tell, signal, onSent })
      // Text and no header: as on phones.
      return { statusCode: answer.status, data: await answer.response.text() }
    },
  },

  downloadFile: {
    method: () => 'GET',
    async send({ url, header }, { tell, signal }) {
      const onReceived = (event) => tell('ProgressUpdate', newsOf(event, 'totalBytesWritten', 'totalBytesExpectedToWrite'))
      const answer = await exchange('GET', reachable(url), { header, tell, signal, onReceived })
      return { statusCode: answer.status, header: headerOf(answer), tempFilePath: URL.createObjectURL(answer.response) }
    },
  },
}

/** XMLHttpRequest tells how far an upload has come; fetch does not. */
function exchange(method, url, { header, body, tell, signal, onSent, onReceived }) {
  return new Promise((resolve, reject) => {
    const exchanging = new XMLHttpRequest()
    exchanging.open(method, url)
    exchanging.responseType = 'blob'
    for (const [name, value] of Object.entries(header || {})) exchanging.setRequestHeader(name, value)
    exchanging.upload.onprogress = onSent
    exchanging.onprogress = onReceived
    exchanging.onreadystatechange = () => {
      if (exchanging.readyState !== XMLHttpRequest.HEADERS_RECEIVED) return
      tell('HeadersReceived', { statusCode: exchanging.status, header: headerOf(exchanging) })
    }
    exchanging.onload = () => resolve(exchanging)
    exchanging.onerror = exchanging.onabort = () => reject({})
    signal.addEventListener('abort', () => exchanging.abort())
    exchanging.send(body)
  })
}

const headerOf = (exchanged) =>
  Object.fromEntries(
    exchanged
      .getAllResponseHeaders()
      .split('\r\n')
      .filter(Boolean)
      .map((line) => line.split(/: (.*)/, 2))
  )

function parse(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    return text
  }
}
