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
  const { child, died, stop } = keep(command, options, environment);
  const lines = createInterface({ input: child.stdout });
  const said = new Promise((resolve) => lines.once('line', resolve));
  const line = await Promise.race([said, died]);
  return { url: `http://${line.replace('listening on ', '')}`, stop };
}

/** Starts a program that says nothing, and waits until it answers at an address of ours. */
export async function launchAt(url, command, options, environment) {
  const { died, stop } = keep(command, options, environment);
  let answers = false;
  for (const until = Date.now() + 10000; !answers && Date.now() < until;) {
    answers = await Promise.race([fetch(url).then(() => true, () => new Promise((resolve) => setTimeout(resolve, 50, false))), died]);
  }
  if (answers) return { url, stop };
  stop();
  throw new Error(`${command} does not answer at ${url}`);
}

function keep(command, options, environment) {
  const child = spawn(command, options, { env: Object.assign({}, process.env, environment), stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  const died = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${command} ${options.join(' ')} stopped with status ${status}`)));
  });
  // It may stop later, when nobody waits for it any more.
  died.catch(() => {});
  return {
    child,
    died,
    stop() {
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
