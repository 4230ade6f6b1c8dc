// Every answer that is not a success: `{code, message}` as the contract has it.

import { readFileSync } from 'node:fs';

const MESSAGES = JSON.parse(readFileSync(new URL('../refusals.json', import.meta.url), 'utf8'));
const HEADERS = { 401: { 'WWW-Authenticate': 'Bearer' }, 429: { 'Retry-After': '60' }, 503: { 'Retry-After': '1' } };

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
  const [status, message] = MESSAGES[code];
  return response.status(status).set(HEADERS[status] ?? {}).json({ code, message });
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
