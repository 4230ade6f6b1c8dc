// A back end that means harm: the conformance kit ends, keeps little in memory, and prints nothing that a terminal acts on.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../js-glue/kits/conformance/cli.mjs', import.meta.url));
const JSON_TYPE = { 'content-type': 'application/json' };

/** Runs the command against a back end that answers every call with `answer`: { code, output, ms, megabytes }. */
async function against(answer, ...options) {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => {});
    answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const startedAt = Date.now();
  // The highest that the process needed goes to the end of standard error, in kilobytes.
  const report = 'process.on("exit", () => process.stderr.write(`\\nMAX ${process.resourceUsage().maxRSS}`))';
  const args = ['--import', `data:text/javascript,${encodeURIComponent(report)}`, CLI, ...options, url];
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, args, { timeout: 120000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        const megabytes = Number(/MAX (\d+)$/.exec(stderr)[1]) / 1024;
        resolve({ code: error ? error.code : 0, stdout, stderr: stderr.replace(/\nMAX \d+$/, ''), ms: Date.now() - startedAt, megabytes });
      });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the conformance kit against a hostile back end', () => {
  it('prints no control characters of what came', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\r\nFAKE line';
    const answer = (request, response) => response.writeHead(500, { 'content-type': 'text/html', location: '/\u009b31m' }).end(evil);
    for (const options of [[], ['--json']]) {
      const { code, stdout, stderr } = await against(answer, ...options);
      assert.equal(code, 1);
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      assert.doesNotMatch(stdout, /^FAKE/m);
      assert.match(stdout, /\\u001b\]0;owned/);
    }
  });

  it('ends bodies that do not', async () => {
    const chunk = Buffer.alloc(65536, 'x');
    const flood = (request, response) => {
      response.writeHead(200, JSON_TYPE);
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    };
    const { code, stdout, ms, megabytes } = await against(flood);
    assert.equal(code, 1);
    assert.match(stdout, /an answer of more than 262144 bytes/);
    assert.ok(ms < 60000, `${ms} ms`);
    assert.ok(megabytes < 250, `${megabytes} MB`);
  });

  it('ends answers that drip', async () => {
    const drip = (request, response) => {
      response.writeHead(200, JSON_TYPE);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    const { code, stdout } = await against(drip, '--timeout-ms', '300', '--only', 'an-unknown-code-is-refused');
    assert.equal(code, 1);
    assert.match(stdout, /no complete answer within 300 ms/);
  });

  it('ends compressed floods', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(1 << 28));
    const { stdout, megabytes } = await against((request, response) => response.writeHead(200, Object.assign({ 'content-encoding': 'gzip' }, JSON_TYPE)).end(bomb));
    assert.match(stdout, /an answer of more than 262144 bytes/);
    assert.ok(megabytes < 250, `${megabytes} MB`);
  });

  it('follows no redirect, and says where one leads', async () => {
    let asked = 0;
    const { code, stdout } = await against((request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    }, '--only', 'an-unknown-code-is-refused');
    assert.equal(code, 1);
    assert.equal(asked, 2, 'one to see whether anything answers, one for the check');
    assert.match(stdout, /expected 4xx, got 307 to \/elsewhere/);
  });

  it('tells of every failure what came, without the values of secrets', async () => {
    const body = JSON.stringify({ token: 'abcdefghijklmnopqrstuvwx', refreshToken: 'zyxwvutsrqponmlkjihgfedc', hint: 'look here' });
    const { stdout } = await against((request, response) => response.writeHead(200, JSON_TYPE).end(body));
    const failed = stdout.split('\n').filter((line) => line.startsWith('FAILED'));
    assert.ok(failed.length > 5);
    for (const line of failed) assert.match(line, /200 \{"token":"…","refreshToken":"…","hint":"look here"\}/);
    assert.doesNotMatch(stdout, /abcdefgh|zyxwvuts/);
  });
});
