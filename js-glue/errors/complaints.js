// What is wrong with an option or an argument, in words: read when the first is.

/** What a kind allows, by its name. */
const ALLOWED = {
  text: () => 'a non-empty string',
  object: () => 'an object',
  callback: () => 'a function',
  flag: () => 'true or false',
  need: () => "true, false or 'optional'",
  time: () => 'a time in ms',
  number: (least, most) => 'a whole number from ' + least + ' to ' + most,
  path: () => "a path that starts with '/'",
  url: () => 'an http(s) URL without query',
  origins: () => 'an array of origins',
  origin: () => "an origin such as 'https://api.example.com', without path, user name or '*'",
  header: () => 'the name of a header, and of none that the platform writes itself',
  facts: () => "an array of 'profile' and 'phone', each once",
  step: () => 'AuthStep.ONE, TWO or THREE',
  mode: () => "'popup' or 'page'",
}

/**
 * Names the argument, what is allowed and the type that came: never the value, which may be a secret.
 * @param {string} name
 * @param {any[]} kind
 * @param {any} value
 */
export const wrongKind = (name, [, kind, ...bounds], value) => {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : value !== value ? 'NaN' : typeof value
  return name + ' must be ' + ALLOWED[kind](...bounds) + '; got ' + type
}

/** What no kind says. */
export const MISUSES = {
  unknown: ([key, known]) => 'unknown option ' + key + '; known are ' + known.join(', '),
  'no back end': () => 'option baseURL or option backend.silentLogin is required',
  'no host': (names) =>
    'option host is required where there is no global wx, ' + names.join(', ') + '; for uni and Taro give uniHost(uni) or taroHost(Taro), in a browser webHost({ getCode })',
  'no wx': () => 'option host must have request, or be made by one of mp-session/host',
  'no encryption': () => 'option encryptStorage: this host has no encrypted storage',
  'login data': () => 'login: data is not sent; give backend.silentLogin to send more than the code',
  'no event': (known) => 'on: unknown event; known are ' + known.join(', '),
  'no session': () => 'mustAuth: create a session first',
  'relative url': (name) => name + ': url must be absolute where there is no baseURL',
  'no origins': () => 'option baseURL or trustedOrigins is required for requests with a token',
}
