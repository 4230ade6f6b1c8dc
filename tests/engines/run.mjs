// Runs the packed files in every engine that is to be had, and after every tool that may rewrite them.
// --long: measures too, and writes docs/engines.md. Without it: does everything hold?
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engines, treatments } from './engines.mjs';
import { pack } from './pack.mjs';
import { replays } from './replay.mjs';
import { twinLives } from './twin-lives.mjs';
import { writePage } from './page.mjs';

const long = process.argv.includes('--long');
const LIMIT_MS = 180_000;
const MEASUREMENTS = 5;
const ROUNDS = 2_000;

const folder = mkdtempSync(join(tmpdir(), 'mp-session-engines-'));
let scripts = 0;

/** What the script reports in the engine; an engine that dies or hangs reports that. */
function report(command, code) {
  const path = join(folder, `${++scripts}.js`);
  writeFileSync(path, code);
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, [...args, path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk) => (said += chunk);
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('error', (error) => resolve({ 'the run itself': error.message }));
    child.on('close', (status) => {
      clearTimeout(limit);
      const line = said.split('\n').find((text) => text.startsWith('{"'));
      resolve(line ? JSON.parse(line) : { 'the run itself': `ended with ${status} and without a result: ${said.slice(0, 500)}` });
    });
  });
}

async function hold(name, command, options) {
  const results = await report(command, await pack(options));
  const broken = Object.entries(results).filter(([, wrong]) => wrong);
  console.log(`${broken.length ? 'BROKEN' : 'holds '} ${name}: ${Object.keys(results).length - broken.length} of ${Object.keys(results).length}`);
  for (const [scenario, wrong] of broken) console.log(`         ${scenario}: ${wrong}`);
  return { name, held: Object.keys(results).length - broken.length, of: Object.keys(results).length };
}

async function figures(command, options) {
  const code = await pack(Object.assign({ rounds: ROUNDS }, options));
  const least = { startMs: Infinity, hotPair: Infinity };
  for (let repeat = 0; repeat < MEASUREMENTS; repeat++) {
    const measured = await report(command, code);
    for (const name of Object.keys(least)) if (typeof measured[name] === 'number') least[name] = Math.min(least[name], measured[name]);
  }
  return least;
}

async function main() {
  const rows = [];
  const missing = [];
  for (const { name, command, kinds } of engines) {
    if (!command) {
      missing.push(name);
      continue;
    }
    for (const kind of kinds) {
      const options = { wasm: kind === 'wasm' };
      const row = await hold(`${name}, ${kind}`, command, options);
      const measured = long && row.held === row.of ? await figures(command, options) : {};
      rows.push(Object.assign(row, { engine: name, kind }, measured));
    }
  }
  const treated = [];
  for (const { name, isThere, options } of treatments) {
    if (!isThere) {
      missing.push(name);
      continue;
    }
    for (const wasm of [true, false]) {
      const row = await hold(`${name}, ${wasm ? 'wasm' : 'twin'}`, [process.execPath], Object.assign({ wasm }, await options()));
      treated.push(Object.assign(row, { engine: name, kind: wasm ? 'wasm' : 'twin' }));
    }
  }
  const lived = await twinLives(treatments.filter(({ isThere }) => isThere));
  const replayed = await replays({ folder, missing });
  for (const { name, held, of, wrong } of [...lived, ...replayed]) console.log(`${wrong ? 'BROKEN' : 'holds '} ${name}: ${held} of ${of}${wrong ? `\n         ${wrong}` : ''}`);

  for (const name of missing) console.log(`not here: ${name}`);
  if (long) console.log(writePage({ rows, treated, lived, replayed, missing }));
  if ([...rows, ...treated, ...lived, ...replayed].some(({ held, of }) => held !== of || !of)) throw new Error('the package does not hold everywhere');
}

main()
  .catch((error) => {
    console.error(`stop: ${error.message}`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
