// What else goes with a sign-in: read when an app has something to send.

/** `send` is called with what `loginData` gives and, over it, `data`; the same `{ promise, what, abort() }` as the calls give. */
export const withLoginData = (loginData, data, host, send) => {
  let job
  let aborted = false
  const thrownByApp = (thrown) => {
    throw require('./ending.js').thrownBy('loginData', thrown, host, 0)
  }
  const promise = new Promise((resolve) => resolve(loginData())).catch(thrownByApp).then((more) => {
    job = send(Object.assign({}, more, data))
    if (aborted) job.abort()
    return job.promise
  })
  return {
    promise,
    what: 'loginData',
    abort() {
      aborted = true
      if (job) job.abort()
    },
  }
}
