// The reference back end and the simulated platform as processes of their own, with their controls.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const binaries = fileURLToPath(new URL('../server/target/debug', import.meta.url));
const patienceMs = 15_000;

/**
 * Origins with `get` and `post`: the platform, and three back ends on it. `server` knows one token and no refresh
 * token, `renewing` gives refresh tokens, `registering` wants newcomers to register.
 */
export async function startServers() {
  const folder = mkdtempSync(join(tmpdir(), 'mp-session-demo-'));
  const children = [];
  const start = async (name, args, environment) => {
    const child = spawn(join(binaries, name), ['--listen', '127.0.0.1:0', ...args], {
      env: Object.assign({}, process.env, environment),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    return client(`http://${await address(name, child)}`);
  };
  const stop = () => {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  const platform = await start('wechat-sim', [], {});
  const backEnd = (name, ...flags) => start(
    'mp-session-server',
    [
      '--database', `sqlite:${join(folder, `${name}.db`)}`,
      '--wechat-api', platform.origin,
      '--app-id', 'wx0123456789abcdef',
      '--demo', ...flags,
    ],
    { MP_SESSION_APP_SECRET: 'simulated-app-secret' },
  );
  const [server, renewing, registering] = await Promise.all([
    backEnd('plain'),
    backEnd('renewing', '--refresh-tokens'),
    backEnd('registering', '--require-registration'),
  ]);
  return { server, renewing, registering, platform, stop };
}

function address(name, child) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${name} ${why}: run 'make setup-server', then try again`));
    const timer = setTimeout(() => fail('did not start in time'), patienceMs);
    child.once('error', () => fail('could not be started'));
    child.once('exit', () => fail('ended at once'));
    createInterface(child.stdout).on('line', (line) => {
      const match = /^listening on (\S+)/.exec(line);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
  });
}

function client(origin) {
  const call = async (path, options) => {
    const response = await fetch(origin + path, options);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  };
  return {
    origin,
    get: (path) => call(path),
    post: (path, body) =>
      call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body || {}) }),
  };
}
