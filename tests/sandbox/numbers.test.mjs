// Numbers at and beyond the ends of what the machine holds, through every entry of the shipped border. The
// conversions of Rust saturate: a number out of range means what the nearest one in range means, and NaN means 0.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, openBorder } from './border.mjs';
import { createWorld } from './world.mjs';

const NOW = 1_700_000_000_000;
const U32_END = 2 ** 32 - 1;
const EXTREMES = [
  -0, -0.5, -1, -(2 ** 31), -(2 ** 53), NaN, Infinity, -Infinity, Number.MIN_VALUE, 0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 0.5,
  U32_END, U32_END + 0.5, 2 ** 32, 2 ** 32 + 1, 1_795_742_517_695, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64, 1e300,
];

// What each kind of parameter makes of a number.
const meaning = {
  integer: (number) => number >>> 0,
  small: (number) => Math.min(Math.max(Math.trunc(number) || 0, 0), U32_END),
  time: (number) => Math.min(Math.max(Math.trunc(number) || 0, 0), 2 ** 64),
  // A stored number is whole and not negative, or the record is not one.
  stored: (number) => (Number.isInteger(number) && number >= 0 && number <= 2 ** 64 ? number + 0 : -1),
};

const ends = { small: [U32_END - 1, U32_END], time: [2 ** 63, 2 ** 64], stored: [1, 2 ** 53] };

const ENTRIES = {
  open: ['integer', 'integer', 'time'],
  isLive: ['machine', 'time'],
  snapshot: ['machine', 'time'],
  question: ['machine', 'integer'],
  take: ['machine', 'integer', 'integer', 'small', 'small', 'time'],
};

// Calls of a life; `post` is a number of the mailbox, `text` a text of it, a function the number of the last act of a kind.
const act = (kind) => (log) => (log.filter((entry) => Array.isArray(entry) && entry[1] === kind).at(-1) || [])[2] || 0;
const [SAVE, CODE, EXCHANGE, CALL] = [0, 2, 3, 5].map(act);
const SETTINGS = [3, 60_000, 60_000, 32, 10_000, 15_000, 5_000, 60_000, 300_000, 1, 2];
const RECORD = [1, NOW - 1_000, 7, 2, NOW - 500, 0, NOW + 7_200_000, NOW + 7_100_000, 3];
const LIFE = [
  ...SETTINGS.map((number) => ['post', 'small', number]),
  ['post', 'fixed', 0],
  ...RECORD.map((number) => ['post', 'stored', number]),
  ['text', 'scope'], ['text', 'scope'], ['text', 'a token'], ['text', '{}'],
  ['open', 1, 1, NOW],
  ['drain'], ['isLive', NOW], ['snapshot', NOW], ['question', 1],
  // A refresh: code, token.
  ['take', 3, 1, 0, 0, NOW], ['drain'], ['take', 11, SAVE, 0, 0, NOW + 5],
  ['text', 'code'], ['take', 12, CODE, 0, 0, NOW + 10],
  ['text', 'second token'], ['text', '{}'], ['take', 13, EXCHANGE, 3_600, 63, NOW + 20],
  ['take', 11, SAVE, 0, 0, NOW + 30],
  // One that the back end refuses, with a pause.
  ['take', 3, 2, 0, 0, NOW + 40], ['drain'],
  ['text', 'code'], ['take', 12, CODE, 0, 0, NOW + 1_050],
  ['text', 'BUSY'], ['take', 17, EXCHANGE, 503, 20_000, NOW + 1_060],
  ['text', 'third token'], ['take', 21, 2, 1_800, 0, NOW + 1_070],
  // A phone number by an encrypted tap, and a failure of the platform.
  ['take', 7, 0, 3, 0, NOW + 1_080], ['drain'],
  ['take', 16, CALL, 1, 108, NOW + 1_090],
  ['take', 22, 0, 0, 0, NOW + 1_100], ['take', 23, 0, 0, 0, NOW + 20_000],
  ['isLive', NOW + 20_000], ['isLive', NOW + 8_000_000], ['snapshot', NOW + 20_000],
  ['take', 10, 0, 0, 0, NOW + 20_010], ['drain'], ['snapshot', NOW + 20_020],
];

/** The log of the life with the argument `at` of the call `index` replaced. */
function live(engine, index, at, number) {
  const border = openBorder(engine);
  let machine;
  LIFE.forEach(([name, ...given], place) => {
    const numbers = given.map((number) => (typeof number === 'function' ? number(border.log) : number));
    if (place === index) numbers[at] = number;
    if (name === 'text') border.text(numbers[0]);
    else if (name === 'post') border.call('postNumber', numbers[1]);
    else if (name === 'open') machine = border.call('open', ...numbers);
    else border.call(name, machine, ...numbers);
  });
  return border.log.map((entry) => JSON.stringify(entry, (key, value) => (typeof value === 'number' ? String(value) : value))).join('\n');
}

function entriesOf([name, ...given]) {
  if (name === 'post') return given[0] === 'fixed' ? [] : [[1, given[0]]];
  return (ENTRIES[name] || []).filter((kind) => kind !== 'machine').map((kind, at) => [at, kind]);
}

for (const engine of Object.keys(engines)) {
  test(`a number out of range means the nearest in range, through every entry of the ${engine}`, () => {
    let compared = 0;
    LIFE.forEach((call, index) => {
      for (const [at, kind] of entriesOf(call)) {
        const expected = new Map();
        for (const number of EXTREMES) {
          const means = meaning[kind](number);
          if (!expected.has(means)) expected.set(means, live(engine, index, at, means));
          assert.equal(live(engine, index, at, number), expected.get(means), `${call} at ${at}: ${number} is not ${means}`);
          compared++;
        }
        if (!ends[kind]) continue;
        // Nor may the last of the range be taken for the first, where the last but one is not.
        const [lastButOne, last] = ends[kind];
        const least = live(engine, index, at, 0);
        if (live(engine, index, at, lastButOne) !== least) assert.notEqual(live(engine, index, at, last), least, `${call} at ${at}: ${last} is 0`);
      }
    });
    assert.ok(compared > 1_500, `${compared} compared`);
  });

  test(`the life of this test is one, on the ${engine}`, () => {
    const log = live(engine);
    for (const sign of ['"second token"', '"third token"', '"BUSY"', '"isLive: 1"', '"isLive: 0"']) assert.ok(log.includes(sign), `${sign} in\n${log}`);
    assert.equal(log, live(engine === 'wasm' ? 'twin' : 'wasm'));
  });

  test(`the end of time is the last point there is and not the first, on the ${engine}`, () => {
    const border = openBorder(engine);
    for (const number of SETTINGS.concat(0)) border.call('postNumber', number);
    border.text('scope');
    const machine = border.call('open', 1, 0, Infinity);
    border.call('take', machine, 2, 0, 0, 0, Infinity);
    border.call('drain', machine);
    const wakeAt = border.log.filter(([port, kind]) => port === 1 && kind === 9).map((delivery) => delivery[5]);
    assert.deepEqual(wakeAt, [2 ** 64]);
  });

  test(`a point in time where the seconds of a lifetime belong is refused on the ${engine}`, async () => {
    const { service, fake } = createWorld({ webAssembly: engine === 'wasm' });
    for (const expiresIn of [1_795_742_517_695, 2 ** 32 - 1, 2 ** 32, 2 ** 53]) {
      fake.faults.add('request', { result: { statusCode: 200, data: { token: 'token', expiresIn } } });
      const seen = await service.run(`
        const session = require('mp-session').createSession({ baseURL: 'https://api.example.com', storageKey: 'of ${expiresIn}' });
        return session.login().then(() => 'signed in', (error) => error.code).then((outcome) => {
          const { engine } = session.snapshot();
          session.dispose();
          return [outcome, engine];
        });
      `);
      assert.deepEqual([...seen], ['ERR_BACKEND_PROTOCOL', engine === 'wasm' ? 'wasm' : 'js'], expiresIn);
    }
  });
}
