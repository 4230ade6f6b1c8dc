// A machine of the shipped engines is a number. What a caller does with it at the wrong time must not reach the memory
// of another machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, openBorder } from './border.mjs';
import { CODE_RECEIVED, DISPOSE, ENSURE_LOGIN, LOGIN_REPLIED, RESUMED } from '../../js-glue/engine/steps.js';
import { EXCHANGE_CODE, LAST_OP, REQUEST_CODE, SETTLED } from '../../js-glue/engine/border-numbers.js';
import { createWorld } from './world.mjs';

const NOW = 1_700_000_000_000;
const SETTINGS = [3, 60_000, 60_000, 32, 10_000, 15_000, 5_000, 60_000, 300_000, 1, 0, 1, 2, 0, 0];

function open(border, machine) {
  for (const number of SETTINGS) border.call('postNumber', number);
  border.text('scope');
  border.call('open', machine, 0, NOW);
}

function take(border, machine, kind, id = 0, value = 0, texts = []) {
  texts.forEach((text) => border.text(text));
  return border.call('take', machine, kind, id, value, 0, NOW);
}

/** A number of the machine's snapshot. */
function lastOp(border, machine) {
  const start = border.log.length;
  border.call('snapshot', machine, NOW);
  return border.log[start + LAST_OP];
}

/** Every entry that asks for a machine. */
const entries = (border, machine) => [
  () => take(border, machine, ENSURE_LOGIN),
  () => take(border, machine, DISPOSE),
  () => border.call('drain', machine),
  () => border.call('snapshot', machine, NOW),
  () => border.call('mayAttach', machine),
];

for (const engine of Object.keys(engines)) {
  test(`a machine that was closed traps, and the others do not feel it, on the ${engine}`, () => {
    const border = openBorder(engine);
    open(border, 1);
    open(border, 2);
    take(border, 2, ENSURE_LOGIN);
    border.call('drain', 2);
    border.call('close', 1);
    border.call('close', 1);
    const before = lastOp(border, 2);
    for (const [index, entry] of entries(border, 1).entries()) assert.throws(entry, undefined, `entry ${index}`);
    for (const never of [0, 3, 2 ** 32 - 1]) for (const entry of entries(border, never)) assert.throws(entry);
    assert.equal(lastOp(border, 2), before);
    assert.ok(before > 0);
  });

  test(`a machine that is closed while it is on the stack ends what it is at, on the ${engine}`, () => {
    const told = [];
    const border = openBorder(engine, (machine, kind, id) => {
      if (kind === REQUEST_CODE) border.call('close', machine);
      told.push([machine, kind, id]);
    });
    open(border, 1);
    take(border, 1, ENSURE_LOGIN);
    // What comes behind the delivery that closed it is delivered too.
    border.call('drain', 1);
    assert.ok(told.findIndex(([, kind]) => kind === REQUEST_CODE) < told.length - 1);
    assert.throws(() => border.call('drain', 1));
  });

  test(`a host may answer while the machine is on the stack, and call other machines, on the ${engine}`, () => {
    const settled = [];
    const border = openBorder(engine, (machine, kind, id) => {
      if (kind === REQUEST_CODE) {
        take(border, machine, CODE_RECEIVED, id, 0, ['code']);
        border.call('drain', machine);
      }
      if (kind === EXCHANGE_CODE) {
        take(border, machine, RESUMED);
        take(border, machine, LOGIN_REPLIED, id, 3_600, ['token', '{}']);
        // A command within: its outputs are the outer drain's.
        take(border, machine, ENSURE_LOGIN);
        open(border, machine + 1);
        border.call('drain', machine);
      }
      if (kind === SETTLED) settled.push([machine, id]);
    });
    open(border, 1);
    const ticket = take(border, 1, ENSURE_LOGIN);
    border.call('drain', 1);
    assert.deepEqual(settled, [[1, ticket], [1, ticket + 1]]);
    assert.equal(lastOp(border, 2), 0);
  });
}

for (const [engine, options] of [['wasm', {}], ['js', { webAssembly: false }]]) {
  test(`half a character crosses as the replacement character on ${engine}`, async () => {
    const { service, fake } = createWorld(options);
    fake.faults.add('request', { result: { statusCode: 200, data: { token: 'token', expiresIn: 3600, userInfo: { nickName: '\udfff' } } } });
    const seen = await service.run(`
      const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
      return session.login().then((result) => {
        session.dispose();
        return [session.snapshot().engine, result.userInfo.nickName];
      });
    `);
    // JSON writes half a character as an escape, which is plain ASCII.
    assert.deepEqual([...seen], [engine, '\udfff']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // What lies in storage crosses as it is.
    const [key] = fake.storage.keys();
    const { numbers, texts } = fake.storage.read(key).value;
    fake.storage.write(key, { numbers, texts: texts.map((text) => (text.startsWith('{') ? '{"nickName":"a\ud800b\udc00"}' : text)) });
    const stored = await service.run(`
      const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
      return session.login().then((result) => [result.reused, result.userInfo.nickName]);
    `);
    assert.deepEqual([...stored], [true, 'a\ufffdb\ufffd']);
  });
}
