// Lets schemathesis make up requests from the OpenAPI file: node made-up-requests.mjs <schemathesis> <examples a call>

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createSimulator } from '../../js-glue/kits/conformance/codes.mjs';
import { startPlatform, startServer } from './binaries.mjs';

const FILE = fileURLToPath(new URL('../../examples/server/openapi.yaml', import.meta.url));
const SETTINGS = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const [, , schemathesis, examples] = process.argv;

const folder = mkdtempSync(join(tmpdir(), 'mp-session-schemathesis-'));
const platform = await startPlatform();
const server = await startServer(platform, ['--database', `sqlite:${join(folder, 'data.db')}`, '--rate-limit', '0']);

const code = await createSimulator(platform.url).loginCode('made-up');
const login = await fetch(`${server.url}/silentLogin`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code }),
});
const { token } = await login.json();

function run(...options) {
  const common = ['--config-file', SETTINGS, 'run', FILE, '--url', server.url, '--max-examples', examples, '--no-color', '--warnings', 'off', '--generation-deterministic'];
  const { status } = spawnSync(schemathesis, common.concat(options), { stdio: 'inherit', cwd: folder });
  return status === 0;
}

// No made-up code or ciphertext can be good: that a valid one is accepted is for other tests.
const signedIn = run('--exclude-path', '/logout', '--exclude-checks', 'positive_data_acceptance', '-H', `Authorization: Bearer ${token}`);
const signedOut = run('--include-path', '/logout');

server.stop();
platform.stop();
rmSync(folder, { recursive: true });
process.exitCode = signedIn && signedOut ? 0 : 1;
