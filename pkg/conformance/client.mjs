// Talks to the back end under test and remembers every reply, so that rules about all replies can be checked at the end.

export class ContractBroken extends Error {}

/** Fails the running check. */
export function expect(condition, message) {
  if (!condition) throw new ContractBroken(message);
}

export function createClient({ baseURL, timeoutMs }) {
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
    let response;
    let text;
    try {
      response = await fetch(base + path, {
        method,
        headers: allHeaders,
        body: hasBody ? (raw === undefined ? JSON.stringify(body) : raw) : undefined,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      const why = error.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : 'the connection failed';
      throw new ContractBroken(`${method} ${path}: ${why}`);
    }
    const reply = {
      call: `${method} ${path}`,
      status: response.status,
      ok: response.ok,
      headers: response.headers,
      text,
      json: parse(text),
      ms: Date.now() - startedAt,
      sent: sent.concat(token === undefined ? [] : [token]),
    };
    replies.push(reply);
    return reply;
  }

  return { call, replies };
}

/** Fails unless the reply has one of the statuses. */
export function expectStatus(reply, ...statuses) {
  expect(statuses.includes(reply.status), `${reply.call}: expected ${statuses.join(' or ')}, got ${reply.status}`);
}

/** Fails unless the reply refuses the request as the client's fault. */
export function expectRefused(reply, what) {
  expect(reply.status >= 400 && reply.status < 500, `${reply.call} with ${what}: expected 4xx, got ${reply.status}`);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return undefined;
  }
}
