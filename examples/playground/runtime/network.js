// wx.request, uploadFile and downloadFile: one answer each, whatever happens.
import { transfers } from './transfers.js'

const interruptAfterMs = 5000

export function createNetwork({ settings, record, sockets }) {
  const running = new Set()
  let freezing

  const start = (api) => (options) => {
    const { method, send } = transfers[api]
    const { pathname } = new URL(options.url)
    const controller = new AbortController()
    const listeners = { HeadersReceived: new Set(), ProgressUpdate: new Set() }
    let finished = false

    const fail = (reason, errno) => finish({ errMsg: `${api}:fail ${reason}`, errno })
    function finish(error, result) {
      if (finished) return
      finished = true
      clearTimeout(timer)
      running.delete(fail)
      if (error) controller.abort()
      record('input', `${error ? error.errMsg.replace(/^\w+:fail /, '') : result.statusCode} ${pathname}`)
      const outcome = error || Object.assign(result, { errMsg: `${api}:ok` })
      const callback = error ? options.fail : options.success
      if (callback) callback(outcome)
      if (options.complete) options.complete(outcome)
    }
    const tell = (event, news) => finished || listeners[event].forEach((listener) => listener(news))

    const timer = setTimeout(() => fail('timeout', 5), options.timeout || 60000)
    running.add(fail)
    record('effect', `${method(options)} ${pathname}`)
    reach(settings)
      .then(() => send(options, { tell, signal: controller.signal }))
      .then(
        (result) => finish(null, result),
        ({ reason = 'net::ERR_INTERNET_DISCONNECTED', errno = 600001 }) => fail(reason, errno)
      )

    const task = { abort: () => fail('abort') }
    for (const event of Object.keys(listeners)) {
      task[`on${event}`] = (listener) => listeners[event].add(listener)
      task[`off${event}`] = (listener) => listeners[event].delete(listener)
    }
    return task
  }

  return {
    request: start('request'),
    uploadFile: start('uploadFile'),
    downloadFile: start('downloadFile'),
    /** Five seconds after hiding, WeChat interrupts what is still under way and closes sockets. */
    setHidden(hidden) {
      clearTimeout(freezing)
      if (!hidden) return
      freezing = setTimeout(() => {
        running.forEach((fail) => fail('interrupted', 600003))
        sockets.interrupt()
      }, interruptAfterMs)
    },
  }
}

async function reach(settings) {
  if (!settings.offline) return
  await new Promise((resolve) => setTimeout(resolve, 60))
  throw {}
}
