import { failed, lost } from './words.js'

/**
 * What a request, an upload and a download share: listeners, `timeout` and `abort` until it has ended. `end(error, result)`
 * counts once; `stop` is called when it was not the platform that ended it. The methods of the task are wx's.
 */
export const createRunning = (window, method, { timeout, success, fail }) => {
  const listeners = {}
  let over = false
  let stop = () => {}
  const timer = timeout > 0 ? window.setTimeout(() => cut('timeout'), timeout) : undefined

  const end = (error, result) => {
    if (over) return
    over = true
    window.clearTimeout(timer)
    if (error) fail(error.errMsg ? error : lost(method, error))
    else success(result)
  }
  const cut = (why) => {
    if (over) return
    end(failed(method, why))
    stop()
  }

  const task = { abort: () => cut('abort') }
  for (const event of ['HeadersReceived', 'ChunkReceived', 'ProgressUpdate']) {
    listeners[event] = []
    task['on' + event] = (listener) => listeners[event].push(listener)
    task['off' + event] = (listener) => {
      listeners[event] = listener ? listeners[event].filter((other) => other !== listener) : []
    }
  }
  return {
    task,
    end,
    tell: (event, news) => over || listeners[event].forEach((listener) => listener(news)),
    whenStopped(act) {
      stop = act
    },
  }
}

/** Whether a browser could ask there at all. Relative to the page, like every address in one. */
export const isAddress = (window, url) => {
  try {
    return /^https?:$/.test(new window.URL(url, window.location.href).protocol)
  } catch (error) {
    return false
  }
}
