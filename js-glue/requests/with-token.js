import { need } from './platform-call.js'
import { callback, object } from '../errors/kinds.js'

/** They are no requests of the platform's that we would know: the functions of clouds, SDKs of others. */
const UNCOUNTED = {
  enter: (call) => call.start(),
  leave() {},
  drop() {},
}

/** Where libraries keep the status of an answer, or of an error. A getter of theirs may throw. */
const statusOf = (outcome) => {
  try {
    const { statusCode, status, response } = Object(outcome)
    return Number(statusCode || status || (response && response.status))
  } catch (error) {
    return 0
  }
}

/** Any call of the app's with the token: what it gives or throws passes through, unless that says 401. */
export const createWithToken = ({ engine, exchangeWithin, tools: { check, checkOptional } }) => {
  class AnyCall extends exchangeWithin(UNCOUNTED) {
    constructor(call, { timeout, isUnauthorized }) {
      super('', timeout)
      this.call = call
      this.isUnauthorized = ({ outcome, statusCode }) => (isUnauthorized ? isUnauthorized(outcome) : statusCode === 401)
    }

    get name() {
      return 'withToken'
    }

    /** It goes where its own code says. */
    admit() {
      this.carries = true
      if (engine.isLive()) this.enter()
      else this.ask()
    }

    dispatch() {
      new Promise((resolve) => resolve(this.call(this.carries ? engine.token : undefined))).then(
        (value) => this.answered({ statusCode: statusOf(value) || 200, outcome: value }, () => this.resolve(value)),
        (error) => this.answered({ statusCode: statusOf(error), outcome: error }, () => this.reject(error))
      )
    }

    // A refusal that stands is its caller's to see, as it came.
    deliver(pass) {
      pass()
    }
    handOver(pass) {
      pass()
    }
  }

  /**
   * @param {any} call
   * @param {any} options
   */
  return (call, options = {}) =>
    new Promise((resolve, reject) => {
      check('withToken(call)', callback, call)
      check('withToken(call, options)', object, options)
      checkOptional('withToken: isUnauthorized', callback, options.isUnauthorized)
      checkOptional('withToken: needLogin', need, options.needLogin)
      const any = new AnyCall(call, options)
      any.resolve = resolve
      any.reject = reject
      any.begin(options.needLogin)
    })
}
