// Uploads and downloads: read when the first of them is made.

/** WeChat's numbers for what goes wrong with files. */
const isOfFiles = (errno) => errno >= 1300000 && errno < 1400000
/** Those of a transfer's network, and its timeout. A number beats the text. */
const isOfNetwork = (errno) => errno === 5 || (errno >= 600000 && errno < 601000)
const WORDS = /no such file|file\s+(is )?(not|does\s?n[o']t) (found|exist)|enoent|enospc|no space left|file storage limit|exceed(ed)? (the )?max(imum)? (file )?size/i

/** An upload's answer has no header on most platforms, and a download's no data. */
const read = (answer) => Object.assign({ header: {}, data: undefined }, answer)

const asTask = (promise, call) => {
  promise.abort = () => call.abort()
  promise.onProgressUpdate = (listener) => call.listen('ProgressUpdate', listener)
  promise.offProgressUpdate = (listener) => call.unlisten('ProgressUpdate', listener)
  promise.onHeadersReceived = (listener) => call.listen('HeadersReceived', listener)
  promise.offHeadersReceived = (listener) => call.unlisten('HeadersReceived', listener)
  return promise
}

/** uni-app has other ways to name what is uploaded, on some platforms. */
const uploadNeeds = ({ file, files }) => (file || files ? [] : ['filePath', 'name'])

export const createFiles = ({ platformCall, tools: { sessionError } }) => {
  /** A file that is gone or cannot be kept is nothing that the network could help. */
  const errorOf = (error) => {
    const { errMsg, code } = error || {}
    const errno = Number(error && error.errno) || 0
    if (code || !(isOfFiles(errno) || (!isOfNetwork(errno) && WORDS.test(errMsg)))) return undefined
    return sessionError('ERR_FILE', { errMsg, errno, cause: { errno } })
  }
  const transfer = (name, needs) =>
    platformCall({ name, needs, heartbeat: () => 'ProgressUpdate', read, asTask, errorOf })

  return {
    uploadFile: transfer('uploadFile', uploadNeeds),
    downloadFile: transfer('downloadFile'),
  }
}
