// Makes of a platform's API one that is called as WeChat's is, by what platforms.js says of it.

/** What may be called otherwise; of the rest all platforms have the same. */
const CALLS = [
  'login',
  'checkSession',
  'getUserProfile',
  'request',
  'uploadFile',
  'downloadFile',
  'connectSocket',
  'getStorage',
  'setStorage',
  'removeStorage',
]
const SOCKET_EVENTS = ['onOpen', 'onMessage', 'onError', 'onClose']

/** What `names` says: { ours: theirs }; what is there under our name already stays. */
const renamed = (result, names) => {
  const copy = Object.assign({}, result)
  for (const ours in names) if (copy[ours] === undefined && copy[names[ours]] !== undefined) copy[ours] = copy[names[ours]]
  return copy
}

/** Who asked for JSON gets it in what failed as well, as far as it is. */
const asAsked = (answer, { dataType = 'json' }) => {
  if (dataType === 'json' && typeof answer.data === 'string') {
    try {
      answer.data = JSON.parse(answer.data)
    } catch (error) {
      // The text, then, as on WeChat.
    }
  }
  return answer
}

/** A socket whose events bring what they tell one level deeper. */
const unpacked = (socket) => {
  const own = Object.create(socket)
  for (const event of SOCKET_EVENTS)
    own[event] = (listener) =>
      socket[event]((news) => {
        const { data } = news || {}
        listener(data && typeof data === 'object' && !(data instanceof ArrayBuffer) ? data : news)
      })
  for (const method of ['send', 'close']) own[method] = (given) => socket[method](given)
  return own
}

/**
 * `platform` as platforms.js has it. Of a call it says: `name`, the platform's for it; `options` that are always given, and what it
 * `leavesOut`; what it `takes` and `gives` under other names; what a success `assumes`; `answersInFail`, that a failure with a status is an answer;
 * `numbers`, the platform's errors by WeChat's; `tellsInData`, of a socket; `native`, that no framework must stand between.
 */
export const likeWx = (api, { calls = {}, numberIn = 'errno', wordsIn = 'errMsg' }, native = api) => {
  const errorOf = (error, method, { numbers = {} }) => {
    const { [numberIn]: number, [wordsIn]: words } = error || {}
    if (number === undefined && words === undefined) return error
    return { errMsg: error.errMsg || method + ':fail ' + (words || number), errno: numbers[number] || number }
  }
  const isFailure = (result) => !!result && (!!Number(result[numberIn]) || /:fail/.test(result.errMsg))

  const translated = (method, name, call) => (given) => {
    const options = Object.assign({}, given, call.options)
    for (const name of call.leavesOut || []) delete options[name]
    for (const theirs in call.takes) options[theirs] = given[call.takes[theirs]]
    const success = (result) => given.success(Object.assign({}, call.assumes, renamed(result, call.gives)))
    const fail = (error) => {
      const answer = renamed(error, call.gives)
      if (call.answersInFail && Number(answer.statusCode) > 0) success(asAsked(answer, options))
      else given.fail(errorOf(error, method, call))
    }
    options.success = success
    options.fail = fail
    options.complete = (result) => (isFailure(result) ? fail : success)(result)
    const running = (call.native ? native : api)[name](options)
    // Ahead of whoever takes the promise for the platform's own words.
    if (running && typeof running.then === 'function') running.then((result) => result && success(result), fail)
    return call.tellsInData && running ? unpacked(running) : running
  }

  const own = { getApiCategory: { value: () => 'default' } }
  for (const method of CALLS) {
    const call = calls[method] || {}
    const name = typeof api[call.name] === 'function' ? call.name : method
    const isThere = calls[method] !== null && typeof api[name] === 'function'
    own[method] = { value: isThere ? translated(method, name, call) : undefined }
  }
  // A platform's functions may be read-only: these are put over them, not in their place.
  return Object.create(api, own)
}
