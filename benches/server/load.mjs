// A load generator that costs little: requests as bytes over a few kept connections, one at a time on each.

import { connect } from 'node:net';

/**
 * Sends `requests` (an iterator of texts) over `connections` until it ends or `ms` have passed.
 * Returns { statuses, perSecond, p50, p99, longest, replies }: times in milliseconds; replies only with `keep`.
 */
export async function load(url, requests, { connections = 32, ms = 3000, keep = false } = {}) {
  const { hostname, port } = new URL(url);
  const run = { until: performance.now() + ms, times: [], statuses: {}, replies: [], keep };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, () => work(hostname, port, requests, run)));
  const seconds = (performance.now() - startedAt) / 1000;
  run.times.sort((a, b) => a - b);
  const at = (share) => run.times[Math.min(run.times.length - 1, Math.floor(run.times.length * share))];
  return {
    statuses: run.statuses,
    perSecond: run.times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    replies: run.replies,
  };
}

function work(host, port, requests, run) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), noDelay: true });
    let text = '';
    let sentAt;
    const next = () => {
      const request = performance.now() < run.until ? requests.next() : { done: true };
      if (request.done) {
        socket.destroy();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(request.value);
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const body = completeBody(text);
      if (body === undefined) return;
      const status = text.slice(9, 12);
      run.times.push(performance.now() - sentAt);
      run.statuses[status] = (run.statuses[status] || 0) + 1;
      if (run.keep) run.replies.push(body);
      text = '';
      next();
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}

/** The body of a reply that is there as a whole. */
function completeBody(text) {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head));
  const body = text.slice(head + 4);
  if (length) return body.length >= Number(length[1]) ? body : undefined;
  return body.endsWith('0\r\n\r\n') ? body.slice(body.indexOf('\r\n') + 2, -7) : undefined;
}

export function post(path, body) {
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

export function get(path, token) {
  return `GET ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n\r\n`;
}
