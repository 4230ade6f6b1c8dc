// Every answer that is not a success: `{code, message}` as the contract has it.

const MESSAGES = {
  INVALID_JSON: [400, 'The body is not valid JSON.'],
  INVALID_REQUEST: [400, 'The body does not match the schema of this call.'],
  INVALID_CODE: [400, 'The code is unknown or has expired: get a new one.'],
  INVALID_OPEN_DATA: [400, 'The signature or the encrypted data cannot be accepted: log in again and retry.'],
  PHONE_REQUIRED: [400, 'Nobody is registered without a phone number: send a phoneCode.'],
  UNAUTHORIZED: [401, 'There is no live session: log in again.'],
  INVALID_REFRESH_TOKEN: [401, 'The refresh token is not good any more: log in again.'],
  USER_BLOCKED: [403, 'WeChat does not let this user in.'],
  NOT_FOUND: [404, 'There is no such call.'],
  CODE_USED: [409, 'The code has been used: get a new one.'],
  BODY_TOO_LARGE: [413, 'The body is too large.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body must be sent as application/json.'],
  RATE_LIMITED: [429, 'Too many requests: come back later.', { 'Retry-After': '60' }],
  INTERNAL: [500, 'The server failed.'],
  PLATFORM_ERROR: [502, 'WeChat\'s answer could not be used.'],
  PLATFORM_UNREACHABLE: [502, 'The service cannot reach WeChat.'],
  UNAVAILABLE: [503, 'The service is busy: come back later.', { 'Retry-After': '1' }],
  PLATFORM_TIMEOUT: [504, 'WeChat did not answer in time.'],
};

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Express's last stop: what went wrong anywhere, as an answer. */
export function answerError(error, request, response, next) {
  if (response.headersSent) return next(error);
  const code = codeOf(error);
  if (code === 'INTERNAL') console.error(error.stack);
  const [status, message, headers = {}] = MESSAGES[code];
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer';
  return response.status(status).set(headers).json({ code, message });
}

function codeOf(error) {
  if (error instanceof Refusal) return error.code;
  // The file is locked by another process, or its disk is full: that passes.
  if (/^SQLITE_(BUSY|FULL)/.test(error.code)) return 'UNAVAILABLE';
  // What Express itself found wrong with the request.
  if (error.status === 413) return 'BODY_TOO_LARGE';
  if (error.status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  return error.status >= 400 && error.status < 500 ? 'INVALID_REQUEST' : 'INTERNAL';
}
