// What an app does with a session, on whatever platform. Each says which feature of the compatibility table it proves; where a
// platform lacks what it takes, `lacks` says why, and `without` what comes instead.
import assert from 'node:assert/strict';
import { plain, settled } from './support/world.mjs';

/** Waits for the app's own task to be under way. */
const started = ({ fake }, url) => async () => {
  for (let turn = 0; turn < 100; turn++) {
    if (fake.network.log.some((sent) => sent.url.endsWith(url))) return;
    await settled(5);
  }
  assert.fail(`nothing was sent to ${url}`);
};

export const scenarios = [
  {
    feature: 'login',
    title: 'ten requests at launch are one login, and a life goes from login to logout',
    async run(world) {
      const seen = await plain(world.run(`
        const session = start();
        const seen = {};
        return all(10, () => orders(session))
          .then((statuses) => { seen.first = statuses; return session.refreshLogin(); })
          .then(() => orders(session))
          .then((status) => { seen.second = status; seen.snapshot = session.snapshot(); return session.logout(); })
          .then(() => { seen.after = session.snapshot().loggedIn; return seen; });
      `));
      assert.deepEqual([seen.first, seen.second, seen.after], [Array(10).fill(200), 200, false]);
      assert.equal(seen.snapshot.loggedIn, true);
      assert.deepEqual(world.seen, { silentLogin: 2, unauthorized: 0 });
      assert.equal(world.fake.calls[world.login], 2);
    },
  },
  {
    feature: 'refresh',
    title: 'ten requests with a revoked token are one refresh, and all are served',
    async run(world) {
      await world.run('return start().login()');
      world.revoke();
      assert.deepEqual(await plain(world.run('const session = start(); return all(10, () => orders(session))')), Array(10).fill(200));
      assert.deepEqual(world.seen, { silentLogin: 2, unauthorized: 9 });
    },
  },
  {
    feature: 'refresh',
    title: 'an address that refuses any token ends in ERR_UNAUTHORIZED, with the answer',
    async run(world) {
      const seen = await plain(world.run(`
        const session = start();
        return session.request({ url: '/orders', isUnauthorized: () => true })
          .catch((error) => [error.code, error.statusCode, error.data.orders.length]);
      `));
      assert.deepEqual(seen, ['ERR_UNAUTHORIZED', 200, 0]);
      world.fake.faults.add('request', { url: '/orders', result: { statusCode: 401, header: { 'X-Trace': 'a1' }, data: { code: 'NO' } }, times: 9 });
      const refused = await plain(world.run(`
        return start().request({ url: '/orders' }).catch((error) => [error.code, error.statusCode, error.data, error.header]);
      `));
      assert.deepEqual(refused.slice(0, 3), ['ERR_UNAUTHORIZED', 401, { code: 'NO' }]);
      assert.deepEqual(Object.values(refused[3]), ['a1']);
    },
  },
  {
    feature: 'request',
    title: 'an answer of any status is an answer, with header and data',
    async run(world) {
      const seen = await plain(world.run(`
        const session = start();
        const ask = (url, more) => session.request(Object.assign({ url }, more)).then(({ statusCode, data }) => [statusCode, data]);
        return Promise.all([ask('/missing'), ask('/broken'), ask('/orders', { method: 'POST', data: { tea: 3 }, header: { 'X-Own': '1' } })]);
      `));
      assert.deepEqual(seen.slice(0, 2), [[404, { code: 'NOT_FOUND' }], [500, 'oops']]);
      const [status, { method, sent }] = seen[2];
      assert.deepEqual([status, method, typeof sent === 'string' ? JSON.parse(sent) : sent], [200, 'POST', { tea: 3 }]);
      const own = world.fake.network.log.find(({ header }) => header['x-own']);
      assert.deepEqual([own.header['x-own'], own.header.authorization], ['1', 'Bearer token-1']);
    },
  },
  {
    feature: 'request',
    title: 'what is aborted, takes too long or finds no network says so',
    async run(world) {
      world.fake.faults.add('request', { url: '/orders', hang: true, times: 2 });
      const hanging = world.run(`
        const session = start();
        const task = session.request({ url: '/orders' });
        return { abort: () => task.abort(), ends: Promise.all([code(task), code(session.request({ url: '/orders', timeout: 80 }))]) };
      `);
      await started(world, '/orders')();
      hanging.abort();
      assert.deepEqual(await plain(hanging.ends), ['ERR_ABORTED', 'ERR_TIMEOUT']);
      world.fake.network.set(false);
      assert.equal(await world.run('return code(start().request({ url: "/orders" }))'), 'ERR_NETWORK');
    },
  },
  {
    feature: 'login',
    title: 'a login that finds no network, or that the platform refuses, says so, and may be tried again',
    async run(world) {
      world.fake.network.set(false);
      assert.equal(await world.run('return code(start().login())'), 'ERR_NETWORK');
      world.fake.network.set(true);
      const says = world.platform === 'my' ? { error: 11, errorMessage: '无权限' } : { errMsg: 'auth deny' };
      world.fake.faults.add(world.login, says);
      assert.equal(await world.run('return code(start().login())'), 'ERR_LOGIN_FAILED');
      assert.equal(await world.run('return code(start().login({ force: true }))'), 'resolved');
    },
  },
  {
    feature: 'storage',
    title: 'the next launch uses the stored token',
    async run(world) {
      await world.run('return start().login()');
      await settled();
      const next = world.open();
      assert.deepEqual(await plain(next.run('return start().login().then(({ token, reused }) => [token, reused])')), ['token-1', true]);
      assert.equal(world.seen.silentLogin, 1);
      assert.deepEqual(next.service.errors, []);
    },
  },
  {
    feature: 'storage',
    title: 'createSession twice gives one session',
    async run(world) {
      assert.equal(await world.run('return start() === start()'), true);
    },
  },
  {
    feature: 'encryptStorage',
    title: 'a token that is to be encrypted is',
    async run(world) {
      await world.run('return start({ encryptStorage: true }).login()');
      await settled();
      const [key] = world.fake.storage.keys().filter((name) => name.startsWith('mp-session'));
      assert.ok(world.fake.storage.read(key, true));
    },
    lacks: { tt: 'storage is not encrypted', my: 'storage is not encrypted' },
    async without(world) {
      assert.equal(await world.run('try { start({ encryptStorage: true }) } catch (error) { return error.code }'), 'ERR_CONFIG');
    },
  },
  {
    feature: 'uploadFile',
    title: 'an upload carries the token, and is made once more after a 401',
    async run(world) {
      const upload = `return start().uploadFile({ url: '/file', filePath: '${world.file}', name: 'file' }).then(({ statusCode, data }) => [statusCode, JSON.parse(data).size])`;
      assert.deepEqual(await plain(world.run(upload)), [200, 15]);
      world.revoke();
      assert.deepEqual(await plain(world.run(upload)), [200, 15]);
      assert.deepEqual(world.seen, { silentLogin: 2, unauthorized: 1 });
      assert.ok(world.fake.network.log.filter(({ filePath }) => filePath).every(({ name }) => name === 'file'));
    },
  },
  {
    feature: 'downloadFile',
    title: 'a download carries the token',
    async run(world) {
      const download = `return start().downloadFile({ url: '/file' }).then(({ statusCode, tempFilePath }) => [statusCode, tempFilePath])`;
      const [status, path] = await plain(world.run(download));
      assert.deepEqual([status, world.fake.files.get(path)], [200, '茶']);
    },
  },
  {
    feature: 'downloadFile after a 401',
    title: 'a download is made once more after a 401',
    async run(world) {
      await world.run('return start().login()');
      world.revoke();
      assert.equal(await world.run('return start().downloadFile({ url: "/file" }).then(({ statusCode }) => statusCode)'), 200);
      assert.deepEqual(world.seen, { silentLogin: 2, unauthorized: 1 });
    },
    lacks: { my: 'no status of a download that failed' },
    async without(world) {
      await world.run('return start().login()');
      world.revoke();
      assert.equal(await world.run('return code(start().downloadFile({ url: "/file" }))'), 'ERR_NETWORK');
    },
  },
  {
    feature: 'connectSocket',
    title: 'a socket opens with the token, and once more after a 401',
    async run(world) {
      const socket = `return start().connectSocket({ url: '/live' }).then((socket) => new Promise((resolve) => {
        socket.onMessage(({ data }) => { socket.close({}); resolve(data); });
        socket.send({ data: 'hello' });
      }))`;
      assert.equal(await world.run(socket), 'echo hello');
      world.revoke();
      assert.equal(await world.run(socket), 'echo hello');
      assert.deepEqual(world.seen, { silentLogin: 2, unauthorized: 1 });
    },
  },
  {
    feature: 'session_key',
    title: 'the session_key is asked after, and renewed when it has expired',
    async run(world) {
      const seen = await plain(world.run(`
        const session = start({ sessionKeyTtlMs: 0 });
        return session.login().then(() => code(session.ensureSessionKey())).then((first) => [first, session.keyEpoch()]);
      `));
      assert.equal(seen[0], 'resolved');
      world.fake.platform.expireKey();
      assert.equal(await world.run('return code(start({ sessionKeyTtlMs: 0 }).ensureSessionKey())'), 'resolved');
      assert.equal(world.fake.calls[world.login], 2);
    },
    lacks: { my: 'there is none' },
    async without(world) {
      const seen = await plain(world.run(`
        const session = start();
        const encrypted = { encryptedData: 'a', iv: 'b', rawData: 'c', signature: 'd' };
        return session.login().then(() => Promise.all([session.ensureSessionKey(), session.updateUser(encrypted)].map(code)));
      `));
      assert.deepEqual(seen, ['ERR_UNSUPPORTED', 'ERR_UNSUPPORTED']);
      assert.equal(world.fake.calls.checkSession, undefined);
    },
  },
  {
    feature: 'phone',
    title: 'what the phone button gives brings the phone number',
    async run(world) {
      const detail = await world.fake.taps.phone();
      assert.equal(await world.run(`return start().updatePhone(${JSON.stringify(detail)}).then(({ hasPhone }) => hasPhone)`), true);
    },
    lacks: { my: 'it is encrypted for the app\'s own server' },
    async without(world) {
      const detail = await world.fake.taps.phone();
      assert.equal(await world.run(`return code(start().updatePhone(${JSON.stringify(detail)}))`), 'ERR_UNSUPPORTED');
    },
  },
  {
    feature: 'authorization page',
    title: 'mustAuth opens the authorization page, and hears that the user left it',
    async run(world) {
      const { pages } = world.fake;
      pages.open('pages/home/home');
      const outcome = world.run(`return code(start({ authPage: '/pages/auth/auth' }).mustAuth({ mustAuthStep: 3, mode: 'page' }))`);
      for (let turn = 0; turn < 100 && pages.current().route !== 'pages/auth/auth'; turn++) await settled(10);
      assert.equal(pages.current().route, 'pages/auth/auth');
      await settled(300);
      pages.back();
      assert.equal(await outcome, 'ERR_AUTH_CANCELLED');
    },
  },
  {
    feature: 'network',
    title: 'a login that found no network is made again as soon as there is one',
    async run(world) {
      world.fake.network.set(false);
      assert.equal(await world.run('return code(start().login())'), 'ERR_NETWORK');
      world.fake.network.set(true);
      assert.equal(await world.run('return code(start().login())'), 'resolved');
    },
  },
  {
    feature: 'foreground',
    title: 'an app that comes back renews a token that ended meanwhile, before a request needs it',
    options: { clock: 'virtual' },
    async run(world) {
      const { fake } = world;
      const until = async (promise) => {
        let over = false;
        promise.then(() => (over = true), () => (over = true));
        for (let turn = 0; turn < 400 && !over; turn++) {
          await fake.clock.advance(10);
          await settled(1);
        }
        return promise;
      };
      await until(world.run('return start().login()'));
      fake.app.hide();
      for (let passed = 0; passed < 8000; passed += 500) await fake.clock.advance(500);
      await fake.clock.advance(4000000);
      const before = world.seen.silentLogin;
      fake.app.show();
      await until(world.run('return orders(start())'));
      assert.equal(before, 1);
      assert.equal(world.seen.silentLogin, 2);
      assert.equal(world.seen.unauthorized, 0);
    },
  },
  {
    feature: 'engine',
    title: 'the session runs on the wasm, by the platform\'s own WebAssembly',
    async run(world) {
      assert.equal(await world.run('const session = start(); return session.login().then(() => session.snapshot().engine)'), 'wasm');
      assert.deepEqual(world.service.instantiations.map(({ path, outcome }) => [path.replace(/^.*\//, ''), outcome]), [['mp-session.wasm.br', 'ok']]);
    },
    lacks: { my: 'WebAssembly runs in a Worker only' },
    async without(world) {
      assert.equal(await world.run('const session = start(); return session.login().then(() => session.snapshot().engine)'), 'js');
    },
  },
];

/** Why this platform lacks what the scenario takes, if it does. */
export const lackOf = ({ lacks = {} }, platform) => lacks[platform];
