import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld, life } from './world.mjs';

async function live(options) {
  const world = createWorld(options);
  const seen = await world.service.run(life);
  assert.deepEqual(world.service.errors, []);
  assert.deepEqual(world.fake.thrown, []);
  assert.equal(seen.first.nickName, '小明');
  assert.equal(seen.orders, 200);
  assert.equal(seen.ordersAfterRefresh, 200);
  assert.equal(seen.snapshot.loggedIn, true);
  assert.equal(seen.after.loggedIn, false);
  assert.equal(world.counts.silentLogin, 2);
  assert.equal(world.counts.unauthorized, 0);
  return { seen, paths: world.service.instantiations.map(({ path, outcome }) => [path.replace(/^.*\//, ''), outcome]) };
}

for (const platform of ['ios', 'android']) {
  for (const resultShape of ['instance', 'pair']) {
    test(`the package lives on its wasm: ${platform}, result as ${resultShape}`, async () => {
      const { seen, paths } = await live({ platform, resultShape });
      assert.equal(seen.snapshot.engine, 'wasm');
      assert.deepEqual(paths, [['mp-session.wasm.br', 'ok']]);
    });
  }
}

test('where brotli is not understood the plain wasm is loaded', async () => {
  const { seen, paths } = await live({ brotli: false });
  assert.equal(seen.snapshot.engine, 'wasm');
  assert.deepEqual(paths.at(-1), ['mp-session.wasm', 'ok']);
});

test('an instantiation that fails once is tried again', async () => {
  const { seen } = await live({ instantiateFailures: 1 });
  assert.equal(seen.snapshot.engine, 'wasm');
  assert.ok(!seen.events.includes('engine-fallback'));
});

test('instantiations that always fail end at the twin', async () => {
  const { seen } = await live({ instantiateFailures: Infinity });
  assert.equal(seen.snapshot.engine, 'js');
  assert.ok(seen.events.includes('engine-fallback'));
  const told = seen.logged.filter((line) => line.includes('twin'));
  assert.equal(told.length, 1);
  assert.match(told[0], /改由 JavaScript 版本（twin）运行：\/miniprogram_npm\/mp-session\/mp-session\.wasm: .*mp-session\/taro、mp-session\/vite 或 mp-session\/webpack/);
});

test('a host without WebAssembly lives on the twin', async () => {
  const { seen, paths } = await live({ webAssembly: false });
  assert.equal(seen.snapshot.engine, 'js');
  assert.deepEqual(paths, []);
  assert.ok(!seen.logged.some((line) => line.includes('twin')), 'nobody made a mistake');
});

const guarded = ['globalThis', 'queueMicrotask', 'FinalizationRegistry'];
for (const missing of guarded) {
  test(`a host that lacks only ${missing} is enough`, async () => {
    await live({ keep: guarded.filter((name) => name !== missing) });
    await live({ webAssembly: false, keep: guarded.filter((name) => name !== missing) });
  });
}

for (const [engine, options] of [['wasm', {}], ['js', { webAssembly: false }]]) {
  test(`10,000 concurrent ensureLogin are one login on ${engine}`, async () => {
    const { service, fake, counts } = createWorld(options);
    const seen = await service.run(`
      const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
      const waits = [];
      for (let i = 0; i < 10000; i++) waits.push(session.ensureLogin());
      return Promise.all(waits).then((results) => ({ served: results.length, engine: session.snapshot().engine }));
    `);
    assert.equal(seen.served, 10_000);
    assert.equal(seen.engine, engine);
    assert.equal(fake.calls.login, 1);
    assert.equal(counts.silentLogin, 1);
  });
}

for (const [engine, options] of [['wasm', {}], ['js', { webAssembly: false }]]) {
  test(`texts still cross when the memory has grown on ${engine}`, async () => {
    const { service } = createWorld(options);
    const seen = await service.run(`
      const padding = 'x'.repeat(100);
      const trustedOrigins = [];
      for (let i = 0; i < 5000; i++) trustedOrigins.push('https://h' + i + padding + '.example.com');
      const session = require('mp-session').createSession({ baseURL: 'https://api.example.com', trustedOrigins });
      return session.login().then((result) => [session.snapshot().engine, result.token, result.userInfo.nickName]);
    `);
    assert.deepEqual([...seen], [engine, 'token-1', '小明']);
  });
}
