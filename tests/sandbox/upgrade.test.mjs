// An app that updates from 0.1.0: whoever was signed in stays so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { createFakeWx } = require('../../pkg/miniprogram_dist/testing/index.js');
const unpacked = mkdtempSync(join(tmpdir(), 'mp-session-earlier-'));
execFileSync('tar', ['-xzf', fileURLToPath(new URL('fixtures/mp-session-0.1.0.tgz', import.meta.url)), '-C', unpacked]);
after(() => rmSync(unpacked, { recursive: true }));

const earlier = require(join(unpacked, 'package/node.js'));
const now = require('../../pkg/node.js');

test('a session stored by 0.1.0 is taken up, without a login', async () => {
  const request = ({ url, header }) =>
    url.endsWith('/silentLogin')
      ? { data: { token: 'from-0.1.0', expiresIn: 7200, userInfo: { nickName: '小林', hasProfile: true } } }
      : { statusCode: header.authorization === 'Bearer from-0.1.0' ? 200 : 401, data: {} };
  const before = createFakeWx({ request });
  const old = earlier.createSession({ baseURL: 'https://api.example.com', host: before.wx });
  await old.login();
  // Written after the login has resolved.
  while (!before.storage.keys().length) await new Promise((resolve) => setTimeout(resolve, 5));
  old.dispose();
  old.dispose();
  const stored = Object.fromEntries(before.storage.keys().map((key) => [key, before.storage.read(key).value]));

  const after = createFakeWx({ request, storage: stored });
  const session = now.createSession({ baseURL: 'https://api.example.com', host: after.wx });
  const { statusCode } = await session.request({ url: 'https://api.example.com/orders' });
  assert.equal(statusCode, 200);
  assert.equal(session.currentAuthStep(), 2);
  assert.equal(after.calls.login, undefined);
  assert.deepEqual(after.thrown, []);
  session.dispose();
});
