import { checkClient, checkSession, needLoginOf } from './shared.js'

/**
 * Replaces Fly's engine by one that waits for the login before it sends, and sends once more after a 401:
 * below Fly's interceptors and its lock, so that both stay the app's.
 * `needLogin: false` in a request's options, or in the options for all of them, opts out.
 */
export const install = (client, session, options) => {
  checkClient(client && typeof client.engine === 'function' && client.interceptors, 'a Fly instance')
  checkSession(session)
  const Original = client.engine

  class Engine extends Original {
    open(method, url) {
      this.opened = [method, url]
      this.headers = {}
      super.open(method, url)
    }

    setRequestHeader(name, value) {
      this.headers[name] = value
      super.setRequestHeader(name, value)
    }

    send(body) {
      const own = this._options || {}
      const header = Object.assign({}, this.headers)
      const target = { url: this.opened[1], timeout: own.timeout, needLogin: needLoginOf(own.needLogin, options), header }
      const { onload, onerror, ontimeout } = this
      let sent = false

      const dispatch = (authorization, left, { tokenHeader }) => {
        /** @type {any} */
        const attempt = (resolve, reject) => {
          if (this.aborted) {
            reject(new Error('aborted'))
            return
          }
          // A second sending starts from the beginning, as an XMLHttpRequest wants it.
          if (sent) {
            this.open(this.opened[0], this.opened[1])
            for (const name of Object.keys(header)) this.setRequestHeader(name, header[name])
          }
          sent = true
          if (left < Infinity) this.timeout = Math.max(1, Math.round(left))
          if (authorization) this.setRequestHeader(tokenHeader, authorization)
          this.onload = () => resolve({ response: likeWx(this), settle: () => onload.call(this) })
          this.onerror = (event) => resolve({ response: {}, settle: () => onerror.call(this, event) })
          this.ontimeout = (event) => resolve({ response: {}, settle: () => ontimeout.call(this, event) })
          super.send(body)
        }
        return new Promise(attempt)
      }
      const failed = (error) => {
        if (this.aborted) return
        // Fly makes an error of its own of it: the typed one is at `error.engine.sessionError`.
        this.sessionError = error
        onerror.call(this, { msg: error.message })
      }
      this.sending = session.send(target, dispatch)
      this.sending.then(({ settle }) => settle(), failed)
    }

    abort(message) {
      this.aborted = true
      if (this.sending) this.sending.abort()
      super.abort(message)
    }
  }

  client.engine = Engine
  return () => {
    if (client.engine === Engine) client.engine = Original
  }
}

const likeWx = (engine) => {
  const header = {}
  for (const name of Object.keys(engine.responseHeaders || {})) header[name] = String(engine.responseHeaders[name])
  return { statusCode: engine.status, header, data: engine.response || engine.responseText }
}
