// Talks to the back end under test and remembers every reply, so that rules about all replies can be checked at the end.

import { unwrapped } from './envelope.mjs';
import { show } from './show.mjs';

/** A reply of the contract is far smaller, a picture within it included. */
const LONGEST_BODY = 262144;

export class ContractBroken extends Error {
  constructor(message, reply) {
    super(message);
    this.reply = reply;
  }
}

/** Nothing answers at an address that the kit was given. */
export class Unreachable extends Error {}

/** Fails the running check; `reply` is what it is about, unless that is the last one. */
export function expect(condition, message, reply) {
  if (!condition) throw new ContractBroken(message, reply);
}

export function createClient({ baseURL, timeoutMs, envelope = false }) {
  const base = baseURL.replace(/\/+$/, '');
  const replies = [];

  /**
   * Sends one request.
   * `body` is sent as JSON, `raw` as it is; `sent` are values of the request that no reply may repeat.
   */
  async function call(path, { method = 'POST', token, body, raw, contentType = 'application/json', headers = {}, sent = [] } = {}) {
    const hasBody = method !== 'GET' && (raw !== undefined || body !== undefined);
    const allHeaders = Object.assign({}, headers);
    if (hasBody) allHeaders['content-type'] = contentType;
    if (token !== undefined) allHeaders.authorization = `Bearer ${token}`;
    const startedAt = Date.now();
    const signal = AbortSignal.timeout(timeoutMs);
    let response;
    let text;
    try {
      response = await fetch(base + path, {
        method,
        headers: allHeaders,
        body: hasBody ? (raw === undefined ? JSON.stringify(body) : raw) : undefined,
        redirect: 'manual',
        signal,
      });
      text = await readBody(response);
    } catch (error) {
      if (error instanceof ContractBroken) throw new ContractBroken(`${method} ${path}: ${error.message}`);
      const why = signal.aborted ? `no complete answer within ${timeoutMs} ms` : 'the connection failed';
      throw new ContractBroken(`${method} ${path}: ${why}`);
    }
    const reply = {
      call: `${method} ${path}`,
      sentStatus: response.status,
      status: response.status,
      ok: response.ok,
      headers: response.headers,
      text,
      json: parse(text),
      body: parse(text),
      ms: Date.now() - startedAt,
      sent: sent.concat(token).filter((value) => typeof value === 'string'),
    };
    replies.push(envelope ? unwrapped(reply, path) : reply);
    return reply;
  }

  /** Makes sure that something answers, so that an address that is wrong is said once. */
  async function reach() {
    try {
      const response = await fetch(base, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
      await response.body?.cancel();
    } catch (error) {
      throw new Unreachable(`nothing answers at ${base} (${whyNot(error)}): is the back end running, and is this its address?`);
    }
  }

  return { call, replies, reach };
}

/** One word on why a connection failed. */
export function whyNot(error) {
  return error.name === 'TimeoutError' ? 'no answer in time' : (error.cause && error.cause.code) || error.name;
}

/** Fails unless the reply has one of the statuses. */
export function expectStatus(reply, ...statuses) {
  const refused = reply.ownCode && statuses.every((status) => status >= 400 && status !== 401);
  expect(refused || statuses.includes(reply.status), `${reply.call}: expected ${statuses.join(' or ')}, got ${show(reply)}`, reply);
}

/** Fails unless the reply refuses the request as the client's fault. */
export function expectRefused(reply, what) {
  expect(reply.status >= 400 && reply.status < 500, `${reply.call} with ${what}: expected 4xx, got ${show(reply)}`, reply);
}

async function readBody(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body || []) {
    size += chunk.length;
    if (size > LONGEST_BODY) {
      // Leaving the loop closes the connection.
      throw new ContractBroken(`an answer of more than ${LONGEST_BODY} bytes`);
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return undefined;
  }
}
