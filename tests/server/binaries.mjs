// Starts the server and the simulated platform as processes.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const BINARIES = process.env.MP_SESSION_SERVER_BINARIES || fileURLToPath(new URL('../../examples/server/target/debug', import.meta.url));

export const APP_ID = 'wx0123456789abcdef';
export const APP_SECRET = 'simulated-app-secret';

// Nothing is left behind when a test fails before it comes to its end.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a binary on a free port and waits until it listens: { url, stop() }. */
export function start(name, options = []) {
  return launch(`${BINARIES}/${name}`, ['--listen', '127.0.0.1:0', ...options], { MP_SESSION_APP_SECRET: APP_SECRET });
}

/** Starts any program whose first line says `listening on ADDRESS`. */
export async function launch(command, options, environment) {
  const child = spawn(command, options, { env: Object.assign({}, process.env, environment), stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(`http://${line.replace('listening on ', '')}`));
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${command} ${options.join(' ')} stopped with status ${status}`)));
  });
  return {
    url,
    stop() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
      running.delete(child);
    },
  };
}

export function startPlatform() {
  return start('wechat-sim');
}

export function startServer(platform, options = []) {
  return start('mp-session-server', ['--app-id', APP_ID, '--wechat-api', platform.url, ...options]);
}
