// The shortest part of a failing life that still fails, as far as halving finds it.
import { compare } from './compare.mjs';
import { readLives } from './lives.mjs';
import { OPEN } from './machines.mjs';

const MOST_TRIES = 200;

/** → the numbers of the calls that are left. */
export async function shrink({ life, call, before }) {
  let tries = 0;
  let kept = before.concat(call).map(({ index }) => index);
  const needed = new Set(before.filter(({ entry }) => entry === OPEN).map(({ index }) => index));

  async function fails(only) {
    let found;
    tries++;
    await readLives({ from: life, count: 1, only }, ({ calls }) => {
      found = compare(calls);
    });
    return !!found;
  }

  for (let size = Math.ceil(kept.length / 2); size >= 1 && tries < MOST_TRIES; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let end = kept.length; end > 0 && tries < MOST_TRIES; end -= size) {
      const left = kept.filter((index, at) => at < end - size || at >= end || needed.has(index));
      if (left.length < kept.length && left.length && (await fails(left))) kept = left;
    }
  }
  return kept;
}
