/** What WeChat adds to every result; other platforms do not. */
export const bare = (result) => {
  const copy = Object.assign({}, result)
  delete copy.errMsg
  return copy
}

const isAsked = (options) => ['success', 'fail', 'complete'].some((name) => typeof options[name] === 'function')

/**
 * Makes functions of another platform out of the fake wx: `by(name, { ours, send, read, fail })`. `ours`: what it is called there;
 * `send(options)` → what wx gets; `read(result, options)` and `fail(error, ours)` → how it ends, as `['success' | 'fail', result]`.
 * Without callbacks they give a promise, which is the task as well. `calls` and `callLog` have the names of that platform.
 */
export const createOverWx = (wx, usual) => {
  const calls = {}
  const callLog = []
  const note = (name, options) => {
    calls[name] = (calls[name] || 0) + 1
    callLog.push({ name, options })
  }
  const by = (name, given) => {
    const { ours, send, read, fail } = Object.assign({ ours: name, send: (options) => options }, usual, given)
    return (options = {}) => {
      note(ours, options)
      const start = (resolve, reject) => {
        const end = ([kind, result]) => {
          for (const callback of [options[kind], options.complete]) if (typeof callback === 'function') callback(result)
          if (kind === 'fail') reject(result)
          else resolve(result)
        }
        const asked = { success: (result) => end(read(result, options)), fail: (error) => end(fail(error, ours)), complete: undefined }
        return wx[name](Object.assign({}, send(options), asked))
      }
      if (isAsked(options)) return start(() => {}, () => {})
      let task
      const promise = new Promise((resolve, reject) => (task = start(resolve, reject)))
      return task ? Object.assign(promise, task) : promise
    }
  }
  return { by, note, calls, callLog }
}
