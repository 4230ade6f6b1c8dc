/** What names the file of an upload in a method's data; the rest are further parts. */
const FILE = ['filePath', 'name']

const partsOf = (data) => {
  const parts = { formData: {} }
  for (const key of Object.keys(data || {})) (FILE.includes(key) ? parts : parts.formData)[key] = data[key]
  return parts
}

/**
 * A request adapter for alova: `createAlova({ baseURL, requestAdapter: sessionAdapter(session), responded: (r) => r.data })`.
 * A method opts out with `meta: { needLogin: false }`. `requestType: 'upload'` sends the file at `data.filePath` as the
 * part `data.name`, `requestType: 'download'` keeps what comes in a file, as the adapter for uni-app has them.
 */
export const sessionAdapter = (session) => (elements, method) => {
  const { requestType, filePath, timeout } = method.config
  const options = {
    url: elements.url,
    header: elements.headers,
    timeout: timeout || undefined,
    needLogin: method.meta && method.meta.needLogin,
  }
  const send = {
    upload: () => session.uploadFile(Object.assign(options, partsOf(elements.data))),
    download: () => session.downloadFile(Object.assign(options, filePath && { filePath })),
  }
  const task = send[requestType] ? send[requestType]() : session.request(Object.assign(options, { method: elements.type, data: elements.data }))
  return {
    response: () => task,
    headers: () => task.then(({ header }) => header || {}),
    abort: () => task.abort(),
    onUpload: (handler) => task.onProgressUpdate((told) => handler(told.totalBytesSent, told.totalBytesExpectedToSend)),
    onDownload: (handler) => task.onProgressUpdate((told) => handler(told.totalBytesWritten, told.totalBytesExpectedToWrite)),
  }
}
