// Clients that others' generators make of the OpenAPI file compile, and live a session with the reference back end.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { createSimulator } from '../../js-glue/kits/conformance/codes.mjs';
import { startPlatform, startServer } from './binaries.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILE = join(ROOT, 'examples/server/openapi.yaml');
const CACHE = join(ROOT, '.cache/generators');
const PACKAGES = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', '@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3'];
const CLIENTS = ['openapi-fetch', 'hey-api'];

function run(program, ...args) {
  // They leave caches in the temporary folder.
  const env = Object.assign({}, process.env, { TMPDIR: work });
  try {
    execFileSync(join(CACHE, 'node_modules/.bin', program), args, { cwd: work, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${program} failed: ${error.stdout}${error.stderr}`);
  }
}

function install() {
  const stamp = join(CACHE, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === PACKAGES.join(' ')) return;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, 'package.json'), '{ "private": true }\n');
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', CACHE, ...options, ...PACKAGES], { stdio: ['ignore', 'inherit', 'inherit'] });
  writeFileSync(stamp, PACKAGES.join(' '));
}

install();
// Beside the packages, so that they are found.
const work = mkdtempSync(join(CACHE, 'work-'));
const folder = mkdtempSync(join(tmpdir(), 'mp-session-clients-'));
const platform = await startPlatform();
const server = await startServer(platform, ['--database', `sqlite:${join(folder, 'data.db')}`, '--refresh-tokens', '--require-registration']);
try {
  cpSync(join(ROOT, 'tests/server/clients'), work, { recursive: true });
  run('openapi-typescript', FILE, '-o', 'schema.d.ts');
  run('openapi-ts', '-i', FILE, '-o', 'hey', '-c', '@hey-api/client-fetch');
  const sources = CLIENTS.map((name) => `${name}.ts`);
  run('tsc', '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', ...sources);

  const simulator = createSimulator(platform.url);
  for (const name of CLIENTS) {
    const outfile = join(work, `${name}.mjs`);
    await build({ entryPoints: [join(work, `${name}.ts`)], outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
    const { live } = await import(outfile);
    const seen = await live(server.url, { login: () => simulator.loginCode(name), phone: () => simulator.phoneCode(name) });
    assert.deepEqual(seen, { unregistered: true, hasPhone: true, nickName: 'Anna', code: 'INVALID_CODE' }, name);
    console.log(`client of ${name}: compiles, registers, refreshes, logs in`);
  }
} finally {
  server.stop();
  platform.stop();
  for (const path of [work, folder]) rmSync(path, { recursive: true });
}
