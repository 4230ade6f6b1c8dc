import { plainHeaders, sentHeaders } from './headers.js'
import { readPieces, statusOf } from './request.js'
import { createRunning, isAddress } from './running.js'
import { failed } from './words.js'

const percent = (part, whole) => (whole > 0 ? Math.floor((part / whole) * 100) : 0)

/** What an upload's `filePath` may be in a browser: an address that the page itself has made of a file. */
const MADE_HERE = /^(blob|data):/i

const fileAt = (window, path) => {
  const absent = () => {
    throw failed('uploadFile', 'no such file: filePath must come from URL.createObjectURL')
  }
  return MADE_HERE.test(path) ? window.fetch(path).then((response) => response.blob()).catch(absent) : absent()
}

/** `name: value` by line, as XMLHttpRequest has them. */
const headersIn = (text) => {
  const header = {}
  for (const line of text.split('\r\n')) {
    const at = line.indexOf(': ')
    if (at > 0) header[line.slice(0, at).toLowerCase()] = line.slice(at + 2)
  }
  return header
}

/** wx.uploadFile by XMLHttpRequest: fetch does not tell how far an upload has come. */
const createUpload = (window) => (options) => {
  const { url, filePath, file, name, formData, header } = options
  const running = createRunning(window, 'uploadFile', options)
  const { end, task, tell } = running
  let over = false
  running.whenStopped(() => {
    over = true
  })

  const send = (content) => {
    if (over) return
    const form = new window.FormData()
    for (const key of Object.keys(formData || {})) form.append(key, String(formData[key]))
    form.append(name || 'file', content, content.name || 'file')
    const request = new window.XMLHttpRequest()
    running.whenStopped(() => request.abort())
    request.open('POST', url)
    sentHeaders(window, header).forEach((value, key) => {
      // Only the browser knows the boundary between the parts.
      if (key !== 'content-type') request.setRequestHeader(key, value)
    })
    request.upload.onprogress = ({ loaded, total }) =>
      tell('ProgressUpdate', { progress: percent(loaded, total), totalBytesSent: loaded, totalBytesExpectedToSend: total })
    const head = () => ({ statusCode: request.status, header: headersIn(request.getAllResponseHeaders()), cookies: [] })
    request.onreadystatechange = () => request.readyState === 2 && tell('HeadersReceived', head())
    request.onload = () => end(null, Object.assign({ data: request.responseText, errMsg: 'uploadFile:ok' }, head()))
    request.onerror = () => end(failed('uploadFile', 'network error'))
    request.send(form)
  }
  const begin = () => {
    if (!isAddress(window, url)) throw failed('uploadFile', 'invalid url')
    return file || fileAt(window, filePath)
  }
  new Promise((resolve) => resolve(begin())).then(send).catch(end)
  return task
}

/** wx.downloadFile by fetch; the file is an address in this page, to be given back by URL.revokeObjectURL. */
const createDownload = (window) => (options) => {
  const { url, header, filePath } = options
  const running = createRunning(window, 'downloadFile', options)
  const { end, task, tell } = running
  const controller = new window.AbortController()
  running.whenStopped(() => controller.abort())

  const ask = () => {
    if (filePath) throw failed('downloadFile', 'not supported: a page has no files to keep it in, leave filePath out')
    if (!isAddress(window, url)) throw failed('downloadFile', 'invalid url')
    return window.fetch(url, { headers: sentHeaders(window, header), signal: controller.signal })
  }
  const answer = (response) => {
    const head = { statusCode: statusOf(response), header: plainHeaders(response.headers), cookies: [] }
    tell('HeadersReceived', head)
    const whole = Number(response.headers.get('content-length')) || 0
    const pieces = []
    let bytes = 0
    const heard = (piece) => {
      pieces.push(piece)
      bytes += piece.byteLength
      tell('ProgressUpdate', { progress: percent(bytes, whole), totalBytesWritten: bytes, totalBytesExpectedToWrite: whole })
    }
    return (response.body ? readPieces(response.body, heard) : Promise.resolve()).then(() => {
      // What is refused is sent again, and nobody would give back what its answer had become.
      const kept = response.ok && window.URL.createObjectURL(new window.Blob(pieces, { type: response.headers.get('content-type') || '' }))
      end(null, Object.assign(kept ? { tempFilePath: kept } : {}, { errMsg: 'downloadFile:ok' }, head))
    })
  }
  new Promise((resolve) => resolve(ask())).then(answer).catch(end)
  return task
}

export const createTransfers = (window) => ({ uploadFile: createUpload(window), downloadFile: createDownload(window) })
