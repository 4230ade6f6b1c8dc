// Several copies of the package in one app, and in two JS worlds on one storage: rule 23.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createAppService } from './app-service.mjs';
import { createWorld, packageDir } from './world.mjs';

const unpacked = mkdtempSync(join(tmpdir(), 'mp-session-'));
after(() => rmSync(unpacked, { recursive: true }));
execFileSync('tar', ['-xzf', fileURLToPath(new URL('fixtures/mp-session-0.1.0.tgz', import.meta.url)), '-C', unpacked]);
const oldDir = join(unpacked, 'package/miniprogram_dist');

const base = 'https://api.example.com';
/** In the sandbox: two copies of the package, each under its own name. */
const twoCopies = `
  const one = require('mp-session'), two = require('second');
  const options = () => ({ baseURL: '${base}' });
`;

function createApp(second = packageDir, options) {
  return createWorld(Object.assign({ npm: { second } }, options));
}

test('a second copy finds the session of the app, whoever created it', async () => {
  const { service } = createApp();
  const seen = await service.run(`${twoCopies}
    const session = one.createSession(options());
    return { copies: one !== two, same: two.createSession(options()) === session, found: two.defaultSession() === session };
  `);
  assert.deepEqual({ ...seen }, { copies: true, same: true, found: true });
});

test('a copy that has created no session finds that of the app', async () => {
  const { service } = createApp();
  const seen = await service.run(`${twoCopies}
    const none = two.defaultSession();
    const session = one.createSession(options());
    return [none === undefined, two.defaultSession() === session];
  `);
  assert.deepEqual([...seen], [true, true]);
});

test('what a framework puts in place of wx keeps the functions, and so the session', async () => {
  const { service } = createApp();
  const same = await service.run(`${twoCopies}
    return one.createSession(options()) === two.createSession(Object.assign(options(), { host: Object.assign({}, wx) }));
  `);
  assert.equal(same, true);
});

test('options that differ are named', async () => {
  const { service } = createApp();
  const message = await service.run(`${twoCopies}
    one.createSession(Object.assign(options(), { fuse: { capacity: 3 }, unwrap: (body) => body }));
    try {
      two.createSession(Object.assign(options(), { fuse: { capacity: 4 }, unwrap: (body) => body.data, authPage: '/a' }));
    } catch (error) {
      return error.code + ': ' + error.message;
    }
  `);
  assert.match(message, /^ERR_CONFIG: .*: fuse, authPage\./);
});

test('dispose ends the session for every copy, and the next createSession begins anew', async () => {
  const { service } = createApp();
  const seen = await service.run(`${twoCopies}
    const first = one.createSession(options());
    two.defaultSession().dispose();
    const gone = one.defaultSession();
    const second = two.createSession(options());
    return first.ensureLogin().then(() => 'resolved', (error) => error.code)
      .then((code) => [gone === undefined, second !== first, one.defaultSession() === second, code]);
  `);
  assert.deepEqual([...seen], [true, true, true, 'ERR_DISPOSED']);
});

test('a frozen function of the platform keeps two sessions apart, on one record', async () => {
  const { service } = createApp();
  const seen = await service.run(`${twoCopies}
    Object.freeze(wx.getStorage);
    const first = one.createSession(options()), second = two.createSession(options());
    return first.login().then(() => first.refreshLogin()).then(() => [first !== second, one.createSession(options()) === first]);
  `);
  assert.deepEqual([...seen], [true, true]);
});

test('beside version 0.1 nothing throws or loops, and one sentence says so', async () => {
  const { service, counts } = createApp(oldDir);
  const warnings = await service.run(`${twoCopies}
    const warnings = [];
    const session = one.createSession(Object.assign(options(), { logger: { warn: (text) => warnings.push(text) } }));
    const older = two.createSession(Object.assign(options(), { wasmPath: '/miniprogram_npm/second/mp-session.wasm' }));
    return session.login()
      .then(() => older.login({ force: true }))
      .then(() => new Promise((resolve) => setTimeout(resolve, 30)))
      .then(() => session.request({ url: '${base}/orders' }))
      .then((response) => response.statusCode === 200 && session.refreshLogin())
      .then(() => session.request({ url: '${base}/orders' }))
      .then(() => warnings.filter((text) => /0\\.1/.test(text)));
  `);
  assert.equal(warnings.length, 1, String(warnings));
  assert.deepEqual(service.errors, []);
  assert.ok(counts.silentLogin <= 3, `${counts.silentLogin} logins`);
});

test('two JS worlds on one storage, on a back end with one live token, share one login', async () => {
  const { service, fake, counts, revoke } = createWorld();
  const other = createAppService({ packageDir, wx: fake.wx });
  const start = `
    const { createSession } = require('mp-session');
    const session = createSession({ baseURL: '${base}' });
    return session.login().then(() => () => session.request({ url: '${base}/orders' }).then((response) => response.statusCode, (error) => error.code));
  `;
  const first = await service.run(start);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = await other.run(start);
  assert.equal(counts.silentLogin, 1);
  revoke();
  for (let turn = 0; turn < 8; turn++) {
    assert.equal(await first(), 200);
    assert.equal(await second(), 200);
  }
  assert.ok(counts.silentLogin - 1 <= 2, `${counts.silentLogin - 1} logins for one expiry`);
});
