/**
 * Sends through a library: `dispatch(authorization, left, { tokenHeader, progress })` → `{ response: { statusCode,
 * header, data }, … }`, whatever the status; `left` is what remains of `target.timeout`, in ms. → a promise of its last
 * result, with `abort`: a refusal that stands is the library's to report.
 */
export const createSender = ({ Exchange, exchangeWithin, host, options: { tokenHeader } }) => {
  const sendingOf = createSending(tokenHeader)
  const Counted = sendingOf(Exchange)
  // Two places for one call would wait for each other: where all that the app sends is counted below, by an interceptor
  // of the platform's request, it is not counted here as well.
  const Uncounted = sendingOf(exchangeWithin({ enter: (job) => job.start(), leave() {}, drop() {} }))

  return (target, dispatch) => {
    const sending = new (host.counted ? Uncounted : Counted)(target, dispatch)
    const promise = new Promise((resolve, reject) => {
      sending.deliver = sending.handOver = resolve
      sending.reject = reject
    })
    try {
      sending.begin(target.needLogin, target.header)
    } catch (error) {
      sending.fail(error)
    }
    return Object.assign(promise, { abort: () => sending.abort() })
  }
}

const createSending = (tokenHeader) => (Exchange) =>
  class extends Exchange {
    constructor({ url, timeout, isUnauthorized }, dispatch) {
      super(url, timeout, isUnauthorized)
      this.send = dispatch
    }

    dispatch(authorization, left) {
      const progress = () => this.running && this.progress()
      new Promise((resolve) => resolve(this.send(authorization, left, { tokenHeader, progress }))).then(
        (result) => this.answered(result.response, result),
        (error) => this.failed(error)
      )
    }
  }
