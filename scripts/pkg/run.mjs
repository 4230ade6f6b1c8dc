// Running other programs, with their last words when they fail.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';

export function run(program, args, options) {
  const settings = Object.assign({ cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }, options);
  const result = spawnSync(program, args, settings);
  if (result.error) throw new Error(`${program} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new Error(`${program} ${args[0] || ''} failed:\n${result.stdout || ''}${result.stderr || ''}`);
  }
  return result.stdout;
}

/** Runs a program of node_modules. */
export function tool(name, args) {
  return run(process.execPath, [join(root, 'node_modules/.bin', name), ...args]);
}
