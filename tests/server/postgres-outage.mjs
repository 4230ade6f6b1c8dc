// A database that goes away is an answer of 503, not 500, and needs no restart of the server when it comes back.

import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';

import { createSimulator } from '../../js-glue/kits/conformance/codes.mjs';
import { startPlatform, startServer } from './binaries.mjs';

const { POSTGRES_URL, POSTGRES_STOP, POSTGRES_START } = process.env;

const platform = await startPlatform();
const simulator = createSimulator(platform.url);
const server = await startServer(platform, ['--database', `${POSTGRES_URL}/postgres`]);
const { token } = await call('/silentLogin', { code: await simulator.loginCode('ann') }, 200, 'none yet');

execSync(POSTGRES_STOP, { stdio: 'ignore' });
assert.equal((await call('/updateUser', { nickName: 'Ann' }, 503, token)).code, 'UNAVAILABLE');
assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
assert.equal((await fetch(`${server.url}/healthz`)).status, 200, 'a restart of the server would mend nothing');
// A code that could not be kept is not spent.
const code = await simulator.loginCode('ann');
assert.equal((await call('/silentLogin', { code }, 503, 'none')).code, 'UNAVAILABLE');

execSync(POSTGRES_START, { stdio: 'ignore' });
assert.equal((await call('/updateUser', { nickName: 'Ann' }, 200, token)).userInfo.nickName, 'Ann');
await call('/silentLogin', { code }, 200, 'none');

server.stop();
platform.stop();

async function call(path, body, status, bearer) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(response.status, status, path);
  if (status === 503) assert.ok(Number(response.headers.get('retry-after')) > 0);
  return response.json();
}
