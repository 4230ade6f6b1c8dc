import { asSent } from './body.js'
import { plainHeaders } from './headers.js'
import { createRunning, isAddress } from './running.js'
import { failed } from './words.js'

/** What a redirect that is not followed says in a browser: nothing. wx.request gives the status of one. */
const REDIRECTED = 302

export const statusOf = (response) => (response.type === 'opaqueredirect' ? REDIRECTED : response.status)

/** Hands the pieces of a body over as they come. */
export const readPieces = (body, heard) => {
  const reader = body.getReader()
  const next = () => reader.read().then(({ done, value }) => done || (heard(value), next()))
  return next()
}

const bufferOf = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength)

const read = (response, { dataType = 'json', responseType }) => {
  if (responseType === 'arraybuffer') return response.arrayBuffer()
  return response.text().then((text) => {
    if (dataType !== 'json') return text
    try {
      return JSON.parse(text)
    } catch (error) {
      // As wx.request does with what is no JSON.
      return text
    }
  })
}

/** wx.request by fetch. */
export const createRequest = (window) => (options) => {
  const running = createRunning(window, 'request', options)
  const { end, task, tell } = running
  const method = String(options.method || 'GET').toUpperCase()
  const controller = new window.AbortController()
  running.whenStopped(() => controller.abort())

  const ask = () => {
    if (!isAddress(window, options.url)) throw failed('request', 'invalid url')
    const { url, headers, body } = asSent(window, Object.assign({}, options, { method }))
    return window.fetch(url, { method, headers, body, redirect: options.redirect || 'follow', signal: controller.signal })
  }
  const answer = (response) => {
    const head = { statusCode: statusOf(response), header: plainHeaders(response.headers), cookies: [] }
    tell('HeadersReceived', head)
    const pieces = options.enableChunked && response.body
      ? readPieces(response.clone().body, (piece) => tell('ChunkReceived', { data: bufferOf(piece) }))
      : undefined
    return Promise.all([read(response, options), pieces]).then(([data]) => end(null, Object.assign({ data, errMsg: 'request:ok' }, head)))
  }
  new Promise((resolve) => resolve(ask())).then(answer).catch(end)
  return task
}
