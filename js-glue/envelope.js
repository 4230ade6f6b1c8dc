import { isObject, isText } from './errors/kinds.js'

const FIELDS = ['code', 'data', 'message']

// A back end may write its codes as numbers or as texts: 401 and '401' are one code.
const codes = (value) => [].concat(value).map(String)
const isCode = (value) => Number.isFinite(value) || isText(value)

const refuse = (what) => {
  throw new TypeError('mp-session: envelope(options): ' + what)
}

/** What is no envelope: `ending.js` knows this code of what an `unwrap` throws. */
const noEnvelope = (what) => Object.assign(new Error(what), { code: 'ERR_BACKEND_PROTOCOL' })

export const envelope = (options) => {
  if (options !== undefined && !isObject(options)) refuse('options must be an object')
  const given = Object.assign({ code: 'code', data: 'data', message: 'message', ok: 0 }, options)
  for (const name of Object.keys(given)) if (name !== 'ok' && !FIELDS.includes(name)) refuse('there is no option ' + name)
  for (const name of FIELDS) if (!isText(given[name])) refuse(name + ' must be the name of a field')
  const good = codes(given.ok)
  if (!good.length || ![].concat(given.ok).every(isCode)) refuse('ok must be a code, or an array of codes')

  const codeIn = (body) => (isObject(body) && isCode(body[given.code]) ? String(body[given.code]) : undefined)
  const isRefusal = (code) => code === '401' && !good.includes(code)

  return {
    unwrap(body) {
      // An answer without a body, such as a logout's 204, has no envelope either.
      if (body === undefined) return undefined
      const code = codeIn(body)
      if (code === undefined) throw noEnvelope('the reply must be an object with a code in its field "' + given.code + '"')
      if (good.includes(code)) return body[given.data]
      const message = body[given.message]
      const error = Object.assign(new Error(isText(message) ? message : ''), { code: body[given.code] })
      // Only this status ends a session where a call has no token that isUnauthorized could be asked about: the login.
      throw isRefusal(code) ? Object.assign(error, { status: 401 }) : error
    },
    isUnauthorized: ({ statusCode, data }) => statusCode === 401 || isRefusal(codeIn(data)),
  }
}
