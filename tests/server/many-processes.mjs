// Twenty servers on one PostgreSQL in a storm of logins, three of them killed in the middle: every session that was
// confirmed lives on all others, no user is there twice. Runs under with-postgres.sh.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { createSimulator } from '../../js-glue/kits/conformance/codes.mjs';
import { start, startServer } from './binaries.mjs';

const SERVERS = 20;
const KILLED = 3;
const USERS = 40;
const LOGINS = 1200;
const AT_ONCE = 48;

const url = `${process.env.POSTGRES_URL}/postgres`;
const platform = await start('wechat-sim', ['--exchanges-per-minute', '100000']);
const simulator = createSimulator(platform.url);
const options = ['--database', url, '--database-connections', '4', '--rate-limit', '0', '--sessions-per-device', '10000', '--sessions-per-user', '10000'];
const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(platform, options)));
console.log(`${SERVERS} servers started at once on an empty database`);

const confirmed = [];
let begun = 0;
let lost = 0;

async function worker() {
  while (begun < LOGINS) {
    const number = begun++;
    // In the thick of it, while others are between WeChat's answer and their commit.
    if (number % (LOGINS / (KILLED + 1)) === 0 && number > 0) servers.shift().stop();
    const user = `user${number % USERS}`;
    const server = servers[number % servers.length];
    const code = await simulator.loginCode(user);
    const reply = await call(server, '/silentLogin', { code }).catch(() => undefined);
    if (reply === undefined) {
      lost++;
      continue;
    }
    assert.equal(reply.status, 200, JSON.stringify(reply));
    confirmed.push({ user, token: reply.body.token });
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, worker));
assert.equal(servers.length, SERVERS - KILLED);
assert.ok(lost > 0 && lost <= KILLED * AT_ONCE, `${lost} logins met a killed server`);
assert.equal(confirmed.length + lost, LOGINS);

// One name for each user, given with one token: every other token of theirs must show it, on any server.
const first = new Map(confirmed.map(({ user, token }) => [user, token]));
for (const [user, token] of first) {
  assert.equal((await call(servers[0], '/updateUser', { nickName: user }, token)).status, 200);
}
let looked = 0;
await Promise.all(Array.from({ length: 16 }, async () => {
  while (looked < confirmed.length) {
    const number = looked++;
    const { user, token } = confirmed[number];
    const { status, body } = await call(servers[number % servers.length], '/unbindPhone', {}, token);
    assert.equal(status, 200, `a confirmed session of ${user} is lost`);
    assert.equal(body.userInfo.nickName, user);
  }
}));

const count = (query) => Number(execFileSync('psql', ['-AtX', url, '-c', query], { encoding: 'utf8' }));
assert.equal(count('SELECT count(*) FROM users'), USERS);
assert.ok(count('SELECT count(*) FROM sessions') >= confirmed.length);
console.log(`${LOGINS} logins, ${KILLED} servers killed, ${lost} logins unanswered, ${confirmed.length} sessions all alive, ${USERS} users`);
servers.forEach((server) => server.stop());
platform.stop();

async function call(server, path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}
