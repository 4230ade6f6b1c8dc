// Every shape that a platform's WXWebAssembly may give or take: each ends on an engine that works, within 3 s in all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from './world.mjs';

const CALLERS = 10_000;

/** `misbehaviour`: code of the sandbox that makes `instantiate` out of `original`. Returns what the app saw. */
async function callersOf(misbehaviour, { callers = CALLERS, options } = {}) {
  const world = createWorld(options);
  const started = Date.now();
  const seen = await world.service.run(`
    const original = WXWebAssembly.instantiate;
    const altered = (change) => (path, imports) => original(path, imports).then(({ instance }) => {
      const exports = {};
      for (const name of Object.keys(instance.exports)) {
        const value = change(instance.exports[name], name);
        if (value !== undefined) exports[name] = value;
      }
      return { instance: { exports } };
    });
    let instantiations = 0;
    const misbehaving = ${misbehaviour};
    WXWebAssembly.instantiate = (path, imports) => {
      instantiations++;
      return misbehaving(path, imports);
    };
    const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
    const fallbacks = [];
    session.on('engine-fallback', (event) => fallbacks.push(event.error.code + ' ' + event.error.message));
    const outcomes = () => {
      const waits = [];
      for (let i = 0; i < ${callers}; i++) waits.push(session.ensureLogin().then(() => 'ok', (error) => error.code));
      return Promise.all(waits).then((all) => all.reduce((count, code) => Object.assign(count, { [code]: (count[code] || 0) + 1 }), {}));
    };
    return outcomes().then((first) => outcomes().then((second) => {
      const { engine } = session.snapshot();
      session.dispose();
      return { engine, first, second, fallbacks, instantiations };
    }));
  `);
  assert.deepEqual(world.service.errors, []);
  assert.deepEqual(world.fake.thrown, []);
  return Object.assign(JSON.parse(JSON.stringify(seen)), { ms: Date.now() - started, logins: world.counts.silentLogin });
}

const fallsBack = {
  'never settles': ['() => new Promise(() => {})', /not loaded within 3000 ms/],
  'is a thenable that never calls': ['() => ({ then() {} })', /not loaded within/],
  'settles after the limit': ['(path, imports) => new Promise((resolve) => setTimeout(resolve, 3100)).then(() => original(path, imports))', /not loaded within/],
  'resolves with nothing': ['() => Promise.resolve()', /./],
  'resolves with null': ['() => Promise.resolve(null)', /./],
  'resolves with a number': ['() => Promise.resolve(1)', /./],
  'resolves with an empty object': ['() => Promise.resolve({})', /./],
  'resolves with an empty instance': ['() => Promise.resolve({ instance: {} })', /./],
  'resolves with empty exports': ['() => Promise.resolve({ instance: { exports: {} } })', /./],
  'gives no memory': ['altered((value) => (typeof value === "function" ? value : undefined))', /./],
  'gives functions that do nothing': ['altered((value) => (typeof value === "function" ? () => {} : value))', /does nothing/],
  'rejects': ['() => Promise.reject(new Error("invalid wasm file"))', /invalid wasm file/],
  'rejects with the platform\'s kind of error': ['() => Promise.reject({ errMsg: "instantiate:fail" })', /instantiate:fail/],
  'rejects with nothing': ['() => Promise.reject()', /undefined/],
  'throws': ['() => { throw new Error("not absolute path") }', /not absolute path/],
  'is a function no more': ['undefined', /./],
  'traps at the first step': ['altered((value) => (value.length === 6 ? () => { throw new Error("unreachable") } : value))', /unreachable/],
};

for (const [name, [misbehaviour, why]] of Object.entries(fallsBack)) {
  test(`an instantiate that ${name} ends on the twin, with one load for 10,000 callers`, async () => {
    const seen = await callersOf(misbehaviour);
    assert.equal(seen.engine, 'js');
    assert.deepEqual([seen.first, seen.second], [{ ok: CALLERS }, { ok: CALLERS }]);
    assert.equal(seen.fallbacks.length, 1);
    assert.match(seen.fallbacks[0], /^ERR_WASM_LOAD the JavaScript twin runs instead/);
    assert.match(seen.fallbacks[0], why);
    assert.equal(seen.logins, 1);
    assert.ok(seen.instantiations <= 3, `${seen.instantiations} instantiations`);
    assert.ok(seen.ms < 6_000, `${seen.ms} ms`);
  });
}

const strict = `altered((value) => typeof value !== 'function' ? value : (...given) => {
  if (given.length !== value.length || given.some((argument) => typeof argument !== 'number')) throw new TypeError('not of the declared type');
  return value(...given);
})`;

test('an engine that takes nothing but the declared numbers is used', async () => {
  const seen = await callersOf(strict, { callers: 5 });
  assert.deepEqual([seen.engine, seen.first, seen.fallbacks], ['wasm', { ok: 5 }, []]);
});

test('of callers who wait for an engine that traps under the first of them, all are told and none loads it anew', async () => {
  // The trial of the loader is the first step of each instance, the callers' is the second.
  const seen = await callersOf(`(path, imports) => {
    let steps = 0;
    return altered((value) => value.length !== 6 ? value : (...given) => {
      if (++steps > 1) throw new Error('unreachable');
      return value(...given);
    })(path, imports);
  }`);
  assert.deepEqual(seen.first, { ERR_INTERNAL: CALLERS });
  assert.ok(seen.instantiations <= 3, `${seen.instantiations} instantiations`);
});

test('an engine that traps again and again is given up for the twin', async () => {
  const { service } = createWorld();
  const seen = await service.run(`
    const original = WXWebAssembly.instantiate;
    WXWebAssembly.instantiate = (path, imports) => original(path, imports).then(({ instance }) => {
      const exports = {};
      let steps = 0;
      for (const name of Object.keys(instance.exports)) {
        const value = instance.exports[name];
        exports[name] = value.length !== 6 ? value : (...given) => {
          if (++steps > 1) throw new Error('unreachable');
          return value(...given);
        };
      }
      return { instance: { exports } };
    });
    const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
    const fallbacks = [];
    session.on('engine-fallback', (event) => fallbacks.push(event.error.message));
    const outcomes = [];
    const next = () => session.login().then(() => 'ok', (error) => error.code).then((outcome) => {
      outcomes.push(outcome);
      return outcomes.length < 5 ? next() : outcomes;
    });
    return next().then(() => [outcomes, session.snapshot().engine, fallbacks]);
  `);
  const [outcomes, engine, fallbacks] = JSON.parse(JSON.stringify(seen));
  assert.deepEqual(outcomes, ['ERR_INTERNAL', 'ERR_INTERNAL', 'ERR_INTERNAL', 'ok', 'ok']);
  assert.equal(engine, 'js');
  assert.equal(fallbacks.length, 1);
  assert.match(fallbacks[0], /trapped 3 times/);
});

test('a session that is never used loads its engine once, reads storage once and rejects nowhere', async () => {
  const rejections = [];
  const note = (reason) => rejections.push(reason);
  process.on('unhandledRejection', note);
  const { service, fake } = createWorld();
  await service.run(`
    const { createSession } = require('mp-session');
    createSession({ baseURL: 'https://api.example.com', storageKey: 'kept' });
    createSession({ baseURL: 'https://api.example.com', storageKey: 'ended' }).dispose();
    return new Promise((resolve) => setTimeout(resolve, 100));
  `);
  process.off('unhandledRejection', note);
  assert.deepEqual(rejections, []);
  assert.equal(service.instantiations.length, 1);
  assert.equal(fake.calls.getStorage, 2);
  assert.equal(fake.calls.login, undefined);
});
