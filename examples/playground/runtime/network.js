// wx.request over fetch. The app's back end is reached through the playground's own origin.

const backEnd = 'http://127.0.0.1:8787'
const interruptAfterMs = 5000

export function createNetwork({ settings, record }) {
  const running = new Set()
  let freezing

  function request(options) {
    const { pathname } = new URL(options.url)
    const method = options.method || 'GET'
    const controller = new AbortController()
    const task = { abort: () => finish({ errMsg: 'request:fail abort' }) }
    let finished = false

    function finish(error, result) {
      if (finished) return
      finished = true
      clearTimeout(timer)
      running.delete(finish)
      if (error) controller.abort()
      record('input', `${error ? error.errMsg.replace('request:fail ', '') : result.statusCode} ${pathname}`)
      const callback = error ? options.fail : options.success
      if (callback) callback(error || result)
      if (options.complete) options.complete(error || result)
    }

    const timer = setTimeout(() => finish({ errMsg: 'request:fail timeout', errno: 5 }), options.timeout || 60000)
    running.add(finish)
    record('effect', `${method} ${pathname}`)
    send(options, method, controller.signal).then(
      (result) => finish(null, result),
      () => finish({ errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED', errno: 600001 })
    )
    return task
  }

  async function send(options, method, signal) {
    if (settings.offline) {
      await new Promise((resolve) => setTimeout(resolve, 60))
      throw new Error('offline')
    }
    const response = await fetch(options.url.replace(backEnd, '/api'), {
      method,
      signal,
      headers: Object.assign({ 'content-type': 'application/json' }, options.header),
      body: method === 'GET' || options.data === undefined ? undefined : JSON.stringify(options.data),
    })
    const text = await response.text()
    return {
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      data: parse(text),
      cookies: [],
      errMsg: 'request:ok',
    }
  }

  return {
    request,
    /** Five seconds after hiding, WeChat interrupts what is still under way. */
    setHidden(hidden) {
      clearTimeout(freezing)
      if (hidden)
        freezing = setTimeout(
          () => running.forEach((finish) => finish({ errMsg: 'request:fail interrupted', errno: 600003 })),
          interruptAfterMs
        )
    },
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    return text
  }
}
