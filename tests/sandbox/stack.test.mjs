// The stack lies at the start of the memory, so that one which overflows traps in wasm and overwrites nothing. The
// twin has no traps: there the stack must be larger than anything a session does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DISPOSE } from '../../js-glue/engine/steps.js';
import { openBorder } from './border.mjs';

const STACK = 65_536;

test('a session with the longest texts and lists uses less than a quarter of the stack', () => {
  const { call, text, memory } = openBorder('wasm');
  const now = 1_700_000_000_000;
  const origins = 200;
  for (const number of [3, 60_000, 60_000, 32, 10_000, 15_000, 5_000, 60_000, 300_000, 1, 0, 1, 2, origins, 0]) call('postNumber', number);
  for (let index = 0; index <= origins; index++) text(`https://host-${index}.example.com`);
  const machine = 1;
  call('open', machine, 0, now);
  // More than the queue holds, and of every kind.
  for (let round = 0; round < 40; round++) {
    for (let kind = 1; kind < DISPOSE; kind++) {
      text('t'.repeat(2_000));
      text('{}');
      call('take', machine, kind, round, round % 7, 3_600, now + round * 100 + kind);
      call('drain', machine);
      call('snapshot', machine, now);
      text('https://host-1.example.com/path');
      call('mayAttach', machine);
    }
  }
  assert.ok(memory().length > STACK);
  const deepest = memory().findIndex((byte) => byte !== 0);
  assert.ok(deepest > (STACK * 3) / 4, `${STACK - deepest} bytes of the stack were used`);
  assert.ok(deepest < STACK, 'the stack was used at all');
});
