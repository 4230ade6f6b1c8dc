// The shortest part of a failing life that still fails, as far as halving finds it.
import { compare } from './compare.mjs';
import { readLives } from './lives.mjs';
import { CLOSE, OPEN, machines } from './machines.mjs';

const MOST_TRIES = 200;

/** → the numbers of the calls that are left; the last one is the failing one. */
export async function shrink({ life, call, before }) {
  let tries = 0;
  let kept = before.concat(call).map(({ index }) => index);
  const entries = new Map(before.concat(call).map(({ index, entry }) => [index, entry]));

  async function fails(only) {
    let found;
    tries++;
    await readLives({ from: life, count: 1, only }, ({ calls }) => {
      found = compare(calls, machines);
    });
    return !!found && found.call.index === call.index;
  }

  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let end = kept.length - 1; end > 0 && tries < MOST_TRIES; end -= size) {
      const chosen = kept.filter((index, at) => at < end - size || at >= end);
      // After a machine is closed another one is opened, or there is none to call.
      const left = chosen.filter((index) => entries.get(index) !== CLOSE || chosen.includes(index + 1));
      if (entries.get(left[0]) === OPEN && left.length < kept.length && (await fails(left))) kept = left;
    }
  }
  return kept;
}
