// The lives of the simulation on the native core and on what ships: everything that comes out has to be equal, byte for byte.
import { parseArgs } from 'node:util';
import { compare } from './compare.mjs';
import { readLives } from './lives.mjs';
import { machines } from './machines.mjs';
import { describeCall, difference } from './print.mjs';
import { countSeen } from './seen.mjs';
import { shrink } from './shrink.mjs';

const HELP = `Compares the shipped wasm and twin with the native core.

  node tests/differential/run.mjs [--lives 2000] [--from 0] [--release]   many lives
  node tests/differential/run.mjs --life N [--only 0,4,7]                 one, or some of its calls
  --release: the native core is compiled for speed; --help: this`;

const PROGRESS_MS = 30_000;

function print({ life, call, engine, got, before }) {
  console.log(`life ${life} differs on the ${engine}:`);
  for (const earlier of before.slice(-5)) console.log(`    ${describeCall(earlier)}`);
  console.log(`  → ${describeCall(call)}`);
  console.log(difference(call.expected, got));
}

async function one(life, only) {
  let found;
  await readLives({ from: life, count: 1, only }, ({ calls }) => {
    found = compare(calls, machines);
    if (!found) console.log(`life ${life}: ${calls.length} calls, equal on ${machines.map(({ engine }) => engine).join(' and ')}`);
  });
  if (found) print({ life, ...found });
  return !found;
}

async function many({ from, count, release }) {
  const seen = countSeen();
  const started = Date.now();
  let said = started;
  let failing;
  let lives = 0;
  await readLives({ from, count, release }, ({ life, calls }) => {
    const found = compare(calls, machines);
    if (found) {
      failing = { life, ...found };
      return false;
    }
    seen.add(calls);
    lives++;
    if (Date.now() - said > PROGRESS_MS) {
      said = Date.now();
      console.log(`${lives} of ${count} lives`);
    }
    return true;
  });
  if (failing) {
    const only = await shrink(failing);
    await one(failing.life, only);
    console.log(`\nsee it with\n  node tests/differential/run.mjs --life ${failing.life} --only ${only.join()}`);
    return false;
  }
  console.log(`${lives} lives, ${seen.calls} calls, ${seen.deliveries} deliveries: equal on the native core and the shipped ${machines.map(({ engine }) => engine).join(' and ')}, in ${Math.round((Date.now() - started) / 1000)} s`);
  const missing = seen.missing();
  if (missing.length) console.log(`but nothing was seen of ${missing.join(', ')}`);
  return !missing.length;
}

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '2000' }, from: { type: 'string', default: '0' }, life: { type: 'string' },
    only: { type: 'string' }, release: { type: 'boolean' }, help: { type: 'boolean' },
  },
});
if (values.help) console.log(HELP);
else {
  const only = values.only && values.only.split(',').map(Number);
  const holds = values.life ? await one(Number(values.life), only) : await many({ from: Number(values.from), count: Number(values.lives), release: values.release });
  if (!holds) process.exitCode = 1;
}
