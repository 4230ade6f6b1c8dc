// The back ends in other languages keep the contract, and what they keep is on the disk.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { CHECKS } from '../../js-glue/kits/conformance/run.mjs';
import { APP_ID, APP_SECRET, launch, launchAt, startPlatform } from './binaries.mjs';

const execute = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const CLI = path('js-glue/kits/conformance/cli.mjs');

/** How each is started on a free port. */
const BACK_ENDS = {
  express: (environment) => launch(process.execPath, [path('examples/backends/express/server.js')], environment),
  fastapi: (environment) => launch(path('.cache/backends/fastapi/bin/python'), ['-B', path('examples/backends/fastapi/main.py')], environment),
  php: startPhp,
};

/** PHP's own server does not tell which port it got. */
async function startPhp(environment) {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = `127.0.0.1:${probe.address().port}`;
  probe.close();
  await once(probe, 'close');
  return launchAt(`http://${address}`, 'php', ['-S', address, path('examples/backends/php/index.php')], environment);
}

for (const [name, start] of Object.entries(BACK_ENDS)) {
  describe(`the back end on ${name}`, () => {
    let platform;
    let folder;
    const running = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mp-session-back-end-'));
      platform = await startPlatform();
    });

    after(async () => {
      for (const program of [platform, ...running]) if (program) program.stop();
      await rm(folder, { recursive: true });
    });

    async function startBackEnd(settings = {}) {
      const environment = { WECHAT_APP_ID: APP_ID, WECHAT_APP_SECRET: APP_SECRET, WECHAT_API: platform.url, PORT: '0', DATABASE: join(folder, 'sessions.db') };
      const program = await start(Object.assign(environment, settings));
      running.push(program);
      return program;
    }

    const conformance = async (url, ...more) => (await execute(process.execPath, [CLI, '--simulator', platform.url, '--refresh-token', ...more, url]).catch((error) => error)).stdout;

    async function login(url) {
      const code = await post(`${platform.url}/__control/login-code`, { user: 'ann' });
      return (await post(`${url}/silentLogin`, await code.json())).json();
    }

    it('keeps the contract, with refresh tokens and registration', async () => {
      const { url } = await startBackEnd({ REGISTER_FIRST: '1' });
      const said = await conformance(url, '--register');
      assert.match(said, new RegExp(`conformance: ${CHECKS.length - 1} passed, 0 failed, 1 skipped`), said);
    });

    it('keeps it where a login opens the account', async () => {
      const { url } = await startBackEnd();
      const checks = CHECKS.filter(({ needs }) => !needs.includes('register')).length;
      const said = await conformance(url);
      assert.match(said, new RegExp(`conformance: ${checks - 1} passed, 0 failed, ${CHECKS.length - checks + 1} skipped`), said);
    });

    it('ends a session in time', async () => {
      const { url } = await startBackEnd({ SESSION_TTL_S: '2' });
      const said = await conformance(url, '--only', 'a-session-ends-after-expiresIn');
      assert.match(said, /conformance: 1 passed, 0 failed, 0 skipped/, said);
    });

    it('says that WeChat cannot be reached', async () => {
      const { url } = await startBackEnd({ WECHAT_API: 'http://127.0.0.1:9' });
      const reply = await post(`${url}/silentLogin`, { code: 'any' });
      assert.deepEqual([reply.status, (await reply.json()).code], [502, 'PLATFORM_UNREACHABLE']);
    });

    it('wants JSON that is declared as such, and says so after the token', async () => {
      const { url } = await startBackEnd();
      const plain = (headers) => fetch(`${url}/updateUser`, { method: 'POST', headers: Object.assign({ 'content-type': 'text/plain' }, headers), body: '{}' });
      assert.equal((await plain({})).status, 401);
      const { token } = await login(url);
      assert.equal((await plain({ authorization: `Bearer ${token}` })).status, 415);
    });

    it('draws the line where the contract draws it', async () => {
      const { url } = await startBackEnd();
      const { token } = await login(url);
      const iv = `${'A'.repeat(22)}==`;
      const cases = [
        ['/updateUser', { nickName: '😀'.repeat(64) }, 200],
        ['/updateUser', { nickName: '😀'.repeat(65) }, 400],
        ['/updateUser', { nickName: 'Ann', avatarUrl: null }, 200],
        ['/updateUser', { nickName: 'Ann', avatarUrl: 'data:image/png;base64,AAAA' }, 200],
        ...[false, '', 'https://example.com/\n', 'https://example.com/"'].map((avatarUrl) => ['/updateUser', { nickName: 'Ann', avatarUrl }, 400]),
        ...['Ann\n', '\u2800', '\u3000', '\ufeff', '\u0085Ann', '\ud800'].map((nickName) => ['/updateUser', { nickName }, 400]),
        ...[null, '*', 'AAAA', 'A'.repeat(64)].map((encryptedData) => ['/updatePhone', { encryptedData, iv }, 400]),
        ['/updatePhone', { encryptedData: 'A'.repeat(64), iv: 'AAAA' }, 400],
        ['/updatePhone', { code: 'a\n' }, 400],
        ['/register', { code: 'a', phoneCode: null }, 400],
        ['/refreshToken', { refreshToken: 'a\n' }, 400],
        ['/nothing', {}, 404],
      ];
      for (const [call, body, status] of cases) {
        const reply = await post(`${url}${call}`, body, { authorization: `Bearer ${token}` });
        assert.equal(reply.status, status, `${call} ${JSON.stringify(body)}: ${await reply.text()}`);
      }
    });

    it('knows a session after it was killed, by the hashes of its tokens', async () => {
      const first = await startBackEnd();
      const { token, refreshToken } = await login(first.url);
      first.stop();
      const files = (await readdir(folder)).filter((file) => file.startsWith('sessions.db'));
      const kept = Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
      for (const text of [token, refreshToken]) assert.ok(!kept.includes(text), 'a token is on the disk');
      for (const file of files) assert.equal((await stat(join(folder, file))).mode & 0o077, 0, `${file} is open to others`);
      const { url } = await startBackEnd();
      const named = await post(`${url}/updateUser`, { nickName: 'Ann' }, { authorization: `Bearer ${token}` });
      assert.equal(named.status, 200);
      const renewed = await post(`${url}/refreshToken`, { refreshToken });
      assert.equal((await renewed.json()).userInfo.nickName, 'Ann');
    });
  });
}

function post(url, body, headers = {}) {
  return fetch(url, { method: 'POST', headers: Object.assign({ 'content-type': 'application/json' }, headers), body: JSON.stringify(body) });
}
