// Numbers at and beyond the ends of what the machine holds, through every entry of the shipped border. The
// conversions of Rust saturate: a number out of range means what the nearest one in range means, and NaN means 0.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, openBorder } from './border.mjs';
import * as step from '../../js-glue/engine/steps.js';
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
  snapshot: ['machine', 'time'],
  take: ['machine', 'integer', 'integer', 'small', 'small', 'time'],
};

// Calls of a life; `post` is a number of the mailbox, `text` a text of it, a function the number of the last act of a kind.
const act = (kind) => (log) => (log.filter((entry) => Array.isArray(entry) && entry[1] === kind).at(-1) || [])[2] || 0;
const [SAVE, READ, CODE, EXCHANGE, CALL] = [0, 1, 3, 4, 6].map(act);
const SETTINGS = [3, 60_000, 60_000, 32, 10_000, 15_000, 5_000, 60_000, 300_000, 1, 0, 1, 2];
const RECORD = [2, NOW - 1_000, 7, 2, NOW - 500, 0, NOW + 7_200_000, NOW + 7_100_000, 3, 0];
const GENERATION = 7;
const LIFE = [
  ...SETTINGS.map((number) => ['post', 'small', number]),
  ['post', 'fixed', 0], ['post', 'small', GENERATION],
  ...RECORD.map((number) => ['post', 'stored', number]),
  ['text', 'scope'], ['text', 'scope'], ['text', 'a-token'], ['text', '{}'],
  ['open', 1, 1, NOW],
  ['drain'], ['snapshot', NOW],
  // A refresh: a look into storage, code, token.
  ['take', step.REFRESH_LOGIN, 1, 0, 0, NOW], ['drain'], ['take', step.RECORD_READ, READ, 0, 0, NOW + 2],
  ['take', step.SAVED, SAVE, 0, 0, NOW + 5],
  ['text', 'code'], ['take', step.CODE_RECEIVED, CODE, 0, 0, NOW + 10],
  ['text', 'second-token'], ['text', '{}'], ['take', step.LOGIN_REPLIED, EXCHANGE, 3_600, 1_024 + 63, NOW + 20],
  ['take', step.SAVED, SAVE, 0, 0, NOW + 30],
  // A request that is refused, and one that the back end refuses to log in for, with a pause.
  ['take', step.REQUEST_REFUSED, 2, GENERATION, 99, NOW + 40], ['drain'], ['take', step.RECORD_READ, READ, 0, 0, NOW + 45],
  ['text', 'code'], ['take', step.CODE_RECEIVED, CODE, 0, 0, NOW + 1_050],
  ['text', 'BUSY'], ['take', step.BACKEND_FAILED, EXCHANGE, 503, 20_000, NOW + 1_060],
  ['take', step.SEND_REQUEST, 0, GENERATION, 0, NOW + 1_062], ['drain'],
  ['take', step.REPLAY_REFUSED, 2, GENERATION, 99, NOW + 1_064], ['drain'],
  ['take', step.REQUEST_ACCEPTED, 2, 0, 0, NOW + 1_066],
  ['text', 'third-token'], ['take', step.TOKEN_RENEWED, 2, 1_800, 0, NOW + 1_070],
  // A phone number by an encrypted tap, and a failure of the platform.
  ['take', step.UPDATE_PHONE_ENCRYPTED, 0, 3, 0, NOW + 1_080], ['drain'],
  ['take', step.PLATFORM_FAILED, CALL, 1, 108, NOW + 1_090],
  ['take', step.RESUMED, 0, 0, 0, NOW + 1_100], ['take', step.TIMEOUT, 0, 0, 0, NOW + 20_000],
  ['snapshot', NOW + 20_000],
  ['take', step.LOGOUT, 0, 0, 0, NOW + 20_010], ['drain'], ['snapshot', NOW + 20_020],
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
    else if (name === 'open') border.call('open', ...numbers);
    else border.call(name, machine, ...numbers);
    if (name === 'open') machine = numbers[0];
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
    for (const sign of ['"second-token"', '"third-token"', '"BUSY"']) assert.ok(log.includes(sign), `${sign} in\n${log}`);
    assert.equal(log, live(engine === 'wasm' ? 'twin' : 'wasm'));
  });

  test(`the end of time is the last point there is and not the first, on the ${engine}`, () => {
    const border = openBorder(engine);
    for (const number of SETTINGS.concat(0, 0)) border.call('postNumber', number);
    border.text('scope');
    const machine = 1;
    border.call('open', machine, 0, Infinity);
    border.call('take', machine, 2, 0, 0, 0, Infinity);
    border.call('drain', machine);
    const wakeAt = border.log.filter(([port, kind]) => port === 1 && kind === 10).map((delivery) => delivery[5]);
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
