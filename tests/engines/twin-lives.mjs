// Lives of tests/differential on the twin after each tool that may rewrite it: the scenarios alone have passed a twin
// whose restored fuse was wrong.
import { readFileSync } from 'node:fs';
import { compare } from '../differential/compare.mjs';
import { readLives } from '../differential/lives.mjs';
import { createMachine } from '../differential/machines.mjs';
import { describeCall, difference } from '../differential/print.mjs';

const LIVES = 200;
const twin = new URL('../../pkg/miniprogram_dist/twin.js', import.meta.url);

function asFactory(code) {
  const module = { exports: {} };
  new Function('module', 'exports', code)(module, module.exports);
  return module.exports;
}

/** → a row for each tool: how many lives were equal to those of the native core, of how many. */
export async function twinLives(treatments) {
  const rows = [];
  for (const { name, options } of treatments.filter(({ rewrites }) => rewrites)) {
    const { transform } = await options();
    const machine = createMachine('twin', asFactory(await transform(readFileSync(twin, 'utf8'))));
    const row = { name, held: 0, of: LIVES, wrong: '' };
    await readLives({ from: 0, count: LIVES }, ({ life, calls }) => {
      const found = compare(calls, [machine]);
      if (found) row.wrong = row.wrong || `life ${life}, ${describeCall(found.call)}\n${difference(found.call.expected, found.got)}`;
      else row.held++;
    });
    rows.push(row);
  }
  return rows;
}
