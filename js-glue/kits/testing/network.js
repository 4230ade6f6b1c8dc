import { overHttp } from './over-http.js'
import { createTransfers } from './transfers.js'

const MAX_PARALLEL = 10
const DEFAULT_TIMEOUT_MS = 60000

/** wx.request, uploadFile and downloadFile: success for every status, at most ten at once, interrupted when the app sleeps. */
export const createNetwork = ({ clock, handler, latencyMs, faults, files, report, reasonOf }) => {
  const answer = typeof handler === 'string' ? overHttp(handler) : handler
  const transfers = createTransfers(files)
  const running = new Set()
  const log = []
  let online = true
  let asleep = false

  const transfer = (api) => (options) => {
    const { outgoing, before, after, received } = transfers[api]
    const listeners = {}
    let timer
    const entry = {
      end(deliver) {
        if (!running.delete(entry)) return
        clock.clearTimeout(timer)
        clock.setTimeout(deliver, 0)
      },
      fail(errMsg, errno) {
        entry.end(() => finish('fail', Object.assign({ errMsg: api + ':fail ' + errMsg }, errno && { errno })))
      },
    }
    const tell = ([event, news]) => (listeners[event] || []).forEach((listener) => report(() => listener(news)))
    const finish = (kind, result) => {
      for (const name of [kind, 'complete']) if (typeof options[name] === 'function') report(() => options[name](result))
    }
    const refuse = (errMsg, errno) => {
      running.add(entry)
      entry.fail(errMsg, errno)
    }
    const deliver = (reply) =>
      entry.end(() => {
        after(options, reply).forEach(tell)
        finish('success', Object.assign(received(options, reply), { errMsg: api + ':ok' }))
      })

    const begin = () => {
      if (typeof options.url !== 'string' || !/^https?:\/\/./i.test(options.url)) return refuse('invalid url', 600009)
      let sent
      try {
        sent = outgoing(options)
      } catch (error) {
        return refuse('data is not serializable', 600010)
      }
      if (sent.refusal) return refuse(sent.refusal, sent.errno)
      if (running.size >= MAX_PARALLEL) return refuse('exceed max task count', 600007)
      running.add(entry)
      log.push(sent)
      if (asleep) return entry.fail('interrupted', 600003)
      if (!online) return entry.fail('net::ERR_INTERNET_DISCONNECTED', 600001)
      timer = clock.setTimeout(() => entry.fail('timeout', 5), options.timeout || DEFAULT_TIMEOUT_MS)
      const fault = faults.take(api, options) || {}
      if (fault.hang) return undefined
      clock.setTimeout(() => {
        if (!running.has(entry)) return
        before(sent).forEach(tell)
        if (!running.has(entry)) return
        if (fault.errMsg || fault.errno) return entry.fail(faults.reasonOf(api, fault), fault.errno)
        if (fault.result) return deliver(fault.result)
        if (!answer) return entry.fail('no handler: createFakeWx({ request }) says what the server answers', 600002)
        return new Promise((resolve) => resolve(answer(sent))).then(
          (reply) => clock.setTimeout(() => deliver(reply || {}), (reply && reply.delayMs) || 0),
          (error) => entry.fail(reasonOf(error), 600001)
        )
      }, latencyMs + (fault.delayMs || 0))
      return undefined
    }
    begin()

    const task = { abort: () => entry.fail('abort') }
    for (const event of ['HeadersReceived', api === 'request' ? 'ChunkReceived' : 'ProgressUpdate']) {
      task['on' + event] = (listener) => {
        listeners[event] = (listeners[event] || []).concat(listener)
      }
      task['off' + event] = (listener) => {
        listeners[event] = (listeners[event] || []).filter((other) => listener && other !== listener)
      }
    }
    return task
  }

  return {
    request: transfer('request'),
    uploadFile: transfer('uploadFile'),
    downloadFile: transfer('downloadFile'),
    /** Everything that left, oldest first. */
    log,
    running: () => running.size,
    setOnline(value) {
      online = value
      if (!online) for (const entry of Array.from(running)) entry.fail('net::ERR_NETWORK_CHANGED', 600001)
    },
    isOnline: () => online,
    sleep() {
      asleep = true
      for (const entry of Array.from(running)) entry.fail('interrupted', 600003)
    },
    wake() {
      asleep = false
    },
  }
}
