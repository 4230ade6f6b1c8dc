// A full disk is an answer of 503, spends no code, and heals by itself. The disk is a small file system in memory, in a
// name space of its own: skipped where the system allows none.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { createSimulator } from '../../js-glue/kits/conformance/codes.mjs';
import { APP_ID, APP_SECRET, BINARIES, startPlatform } from './binaries.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mp-session-full-disk-'));
const inside = ['unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c']];
const mount = `mount -t tmpfs -o size=4m none ${folder}`;
if (spawnSync(inside[0], [...inside[1], mount]).status !== 0) {
  console.log('skipped: this system allows no file system of one\'s own');
  process.exit(0);
}

const platform = await startPlatform();
const simulator = createSimulator(platform.url);
const options = `--listen 127.0.0.1:0 --app-id ${APP_ID} --wechat-api ${platform.url} --database sqlite:${folder}/data.db`;
const server = spawn(inside[0], [...inside[1], `${mount} && exec ${BINARIES}/mp-session-server ${options}`], {
  env: { ...process.env, MP_SESSION_APP_SECRET: APP_SECRET },
  stdio: ['ignore', 'pipe', 'ignore'],
});
process.once('exit', () => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
const [line] = await new Promise((resolve) => createInterface({ input: server.stdout }).once('line', (...line) => resolve(line)));
const url = `http://${line.replace('listening on ', '')}`;
// The server's own view of its files.
const disk = `/proc/${server.pid}/root${folder}`;
assert.ok(existsSync(`${disk}/data.db`));

let token = 'none yet';
({ token } = await call('/silentLogin', { code: await simulator.loginCode('ann') }, 200));
const filler = `${disk}/filler`;
writeFileSync(filler, Buffer.alloc(statfsSync(disk).bavail * statfsSync(disk).bsize));

// Something always fits into pages that are there: write until it does not.
let refused;
for (let turn = 0; turn < 200 && !refused; turn++) {
  const reply = await call('/updateUser', { nickName: `Ann ${turn}`, avatarUrl: `https://example.com/${'x'.repeat(2000)}` });
  if (reply.status !== 200) refused = reply;
}
assert.deepEqual([refused?.status, refused?.body.code], [503, 'UNAVAILABLE']);
const code = await simulator.loginCode('bob');
await call('/silentLogin', { code }, 503);
assert.equal((await fetch(`${url}/orders`, { headers: { authorization: `Bearer ${token}` } })).status, 200, 'reading goes on');

rmSync(filler);
await call('/silentLogin', { code }, 200);
await call('/updateUser', { nickName: 'Ann' }, 200);
console.log('a full disk: 503, no code spent, healed');
server.kill('SIGKILL');
platform.stop();
process.exit(0);

async function call(path, body, status) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const reply = { status: response.status, body: await response.json() };
  if (status !== undefined) assert.equal(reply.status, status, `${path}: ${JSON.stringify(reply.body)}`);
  return status === undefined ? reply : reply.body;
}
