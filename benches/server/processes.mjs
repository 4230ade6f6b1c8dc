// Servers under load, as processes of their own; nothing of them is left behind.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { post, load } from './load.mjs';

export const APP_ID = 'wx0123456789abcdef';
export const APP_SECRET = 'simulated-app-secret';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const RELEASE = process.env.MP_SESSION_SERVER_BINARIES || here('../../examples/server/target/release');
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
process.once('SIGINT', () => process.exit(130));

/** A folder that goes away with this process. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mp-session-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const startPlatform = () => start(`${RELEASE}/wechat-sim`, ['--listen', '127.0.0.1:0']);

export const startReference = (platform, database, options = []) => start(`${RELEASE}/mp-session-server`, [
  '--listen', '127.0.0.1:0', '--app-id', APP_ID, '--wechat-api', platform.url, '--database', database, '--rate-limit', '0',
].concat(options));

export const startNode = (platform, file) => start(process.execPath, [here('node-server.mjs'), file, platform.url]);

function start(program, options) {
  const child = spawn(program, options, {
    env: Object.assign({}, process.env, { MP_SESSION_APP_SECRET: APP_SECRET, APP_ID, APP_SECRET }),
    stdio: ['ignore', 'pipe', process.env.BENCH_LOG ? 'inherit' : 'ignore'],
  });
  running.add(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve({
      url: `http://${line.replace('listening on ', '')}`,
      child,
      stop: () => new Promise((ended) => {
        running.delete(child);
        child.removeAllListeners('exit');
        child.once('exit', ended);
        child.kill('SIGKILL');
      }),
    }));
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${program} ended with status ${status}`)));
  });
}

let users = 0;

/** So many login codes, each of a user of its own. */
export async function loginCodes(platform, count) {
  const requests = Array.from({ length: count }, () => post('/__control/login-code', { user: `user${users++}` }));
  const { replies } = await load(platform.url, requests.values(), { ms: 60000, keep: true });
  return replies.map((reply) => JSON.parse(reply).code);
}
