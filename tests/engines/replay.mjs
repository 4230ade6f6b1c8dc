// Sessions recorded at the border of the wasm in V8, replayed in interpreters that know only WebAssembly's MVP.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wasm = join(root, 'pkg/miniprogram_dist/mp-session.wasm');
const here = fileURLToPath(new URL('.', import.meta.url));
const WIDTHS = { deliver: 6, number: 1, text: 2 };

/** The short names of the border, as the shipped wasm has them. */
function border() {
  const { border: names } = JSON.parse(readFileSync(join(root, 'pkg/build-info.json'), 'utf8'));
  const exported = (name) => names.exports.find(({ from }) => from === name).to;
  const imported = Object.fromEntries(names.imports.map(({ from, to }) => [/^__wbg_(\w+)_/.exec(from)[1], to]));
  return {
    module: WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)))[0].module,
    memory: exported('memory'),
    post: exported('post'),
    text: imported.text,
    widths: Object.fromEntries(Object.entries(imported).map(([name, short]) => [short, WIDTHS[name]])),
  };
}

async function record(folder, names) {
  const script = join(folder, 'record.js');
  writeFileSync(script, await pack({ recording: names }));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (!stdout.startsWith('[')) throw new Error(`nothing was recorded: ${stdout.slice(0, 300)}${stderr.slice(0, 300)}`);
  return JSON.parse(stdout);
}

/** The interpreters, and what runs each where it is to be had. */
export const interpreters = [
  { name: 'wasm3', command: [join(root, '.cache/engines/python/bin/python'), join(here, 'replay-in-wasm3.py')] },
  { name: 'wasmi', command: [join(root, '.cache/engines/wasmi/release/replay-in-wasmi')] },
];

/** → a row for each interpreter: how many crossings were the same, of how many. */
export async function replays({ folder, missing }) {
  const names = border();
  const recordings = await record(folder, names);
  const path = join(folder, 'recordings.json');
  writeFileSync(path, JSON.stringify({ names, recordings }));
  const of = recordings.flat().reduce((count, { out }) => count + 1 + out.length, 0);
  const rows = [];
  for (const { name, command } of interpreters) {
    if (!existsSync(command[0])) {
      missing.push(name);
      continue;
    }
    const [program, ...args] = command;
    const { stdout, stderr } = spawnSync(program, [...args, wasm, path], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const [, held, wrong] = /^(\d+) equal\n?([^]*)$/.exec(stdout || '') || [null, 0, `${stdout}${stderr}`];
    rows.push({ name, held: Number(held), of, wrong: wrong.trim().slice(0, 500) });
  }
  return rows;
}
