import { sentHeaders } from './headers.js'

/** What a browser sends as it is, and names the type of. */
const NATIVE = /^\[object (FormData|Blob|File|URLSearchParams|ReadableStream)\]$/
const FORM = /^application\/x-www-form-urlencoded/i

const isBytes = (data) => Object.prototype.toString.call(data) === '[object ArrayBuffer]' || ArrayBuffer.isView(data)
const isPlain = (data) => typeof data === 'object' && !isBytes(data)

/** As wx.request writes an object into an address or a form. */
const asQuery = (data) =>
  Object.keys(data)
    .filter((name) => data[name] !== undefined && data[name] !== null)
    .map((name) => encodeURIComponent(name) + '=' + encodeURIComponent(isPlain(data[name]) ? JSON.stringify(data[name]) : data[name]))
    .join('&')

/** Before the fragment. */
const withQuery = (url, query) => {
  const [address, ...fragment] = url.split('#')
  return [address + (address.indexOf('?') < 0 ? '?' : '&') + query].concat(fragment).join('#')
}

/** Address, headers and body as wx.request would have sent them. */
export const asSent = (window, { url, method, header, data }) => {
  const headers = sentHeaders(window, header)
  const hasData = data !== undefined && data !== null && data !== ''
  const isNative = NATIVE.test(Object.prototype.toString.call(data))
  if (!hasData) return { url, headers }
  if (method === 'GET' || method === 'HEAD') {
    const query = isNative || !isPlain(data) ? '' : asQuery(data)
    return { url: query ? withQuery(url, query) : url, headers }
  }
  if (isNative) return { url, headers, body: data }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  const written = () => (FORM.test(headers.get('content-type')) ? asQuery(data) : JSON.stringify(data))
  return { url, headers, body: isPlain(data) ? written() : isBytes(data) ? data : String(data) }
}
